using System.Runtime.ExceptionServices;
using System.Text.Json;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>A dispatch that has its caller's key: what is kept for it, and what is made of what was kept before.</summary>
internal abstract class KeyedCall(AnswerKey key, byte[] payload, IAnswerForm? form)
{
    public AnswerKey Key => key;

    /// <summary>The early claim of the key at the store.</summary>
    public IKeyClaim? Claim { get; set; }

    /// <summary>What the key is answered now, durably. Null while nothing is.</summary>
    public AppendResult.Answered? Outcome { get; private set; }

    /// <summary>What to keep for a command that is refused, or asks for what does not exist.</summary>
    public async ValueTask<CommandAnswer> Refuse(VersicleException no) =>
        new(key, payload, RefusalText.StatusOf(no), RefusalText.Write(no)) { Response = form is null ? default : await form.Write(no) };

    /// <summary>This dispatch's own answer is kept.</summary>
    public void Kept(CommandAnswer answer, LogHead head)
    {
        Outcome = new(answer, head);
        form?.Tell(Outcome, isReplay: false);
    }

    /// <exception cref="KeyReusedException">It was another command.</exception>
    /// <exception cref="AnswerErasedException">Its answer was erased.</exception>
    protected void Told(AppendResult.Answered answered)
    {
        if (answered.Answer.Status == CommandAnswer.Erased)
            throw new AnswerErasedException(key.Message, answered.Head.Position);
        if (!answered.Answer.Payload.Span.SequenceEqual(payload))
            throw new KeyReusedException(key.Message);
        Outcome = answered;
        form?.Tell(answered, isReplay: true);
    }

    protected CommandAnswer Answer(int status, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> response) =>
        new(key, payload, status, body) { Response = response };
}

/// <inheritdoc/>
internal sealed class KeyedCall<TResult>(AnswerKey key, byte[] payload, IAnswerForm? form, JsonSerializerOptions stored)
    : KeyedCall(key, payload, form)
{
    private const int WithResult = 200;
    private const int WithoutResult = 204;

    private readonly IAnswerForm? _form = form;

    /// <summary>What to keep for a result.</summary>
    public async ValueTask<CommandAnswer> Write(TResult result)
    {
        var response = _form is null ? default : await _form.Write(result);
        return typeof(TResult) == typeof(NoResult)
            ? Answer(WithoutResult, default, response)
            : Answer(WithResult, JsonSerializer.SerializeToUtf8Bytes(result, JsonTypes.Of<TResult>(stored)), response);
    }

    /// <summary>What was answered before, as if it were answered now.</summary>
    /// <exception cref="RefusedException">It was a refusal.</exception>
    /// <exception cref="NotFoundException">It was about something that did not exist.</exception>
    /// <exception cref="KeyReusedException">It was another command.</exception>
    /// <exception cref="AnswerErasedException">Its answer was erased.</exception>
    public TResult Replay(AppendResult.Answered answered)
    {
        Told(answered);
        return answered.Answer.Status switch
        {
            WithoutResult => default!,
            WithResult => JsonSerializer.Deserialize(answered.Answer.Body.Span, JsonTypes.Of<TResult>(stored))!,
            _ => throw RefusalText.Read(answered.Answer.Body),
        };
    }

    /// <summary>How an append with <paramref name="answer"/> ended: with its result, or with an earlier one's.</summary>
    public TResult Conclude(AppendResult.Done ended, CommandAnswer answer, TResult result)
    {
        if (ended is AppendResult.Answered answered)
            return Replay(answered);

        Kept(answer, ended.Head);
        return result;
    }

    /// <summary>How an append without events ended that keeps a "no": with that, or with an earlier answer.</summary>
    public TResult Conclude(AppendResult.Done ended, CommandAnswer answer, VersicleException no)
    {
        if (ended is AppendResult.Answered answered)
            return Replay(answered);

        Kept(answer, ended.Head);
        ExceptionDispatchInfo.Throw(no);
        return default;
    }
}
