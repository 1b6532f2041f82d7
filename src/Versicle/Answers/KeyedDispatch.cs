using System.Text.Json;
using System.Text.Json.Serialization;
using Versicle.Modules;

namespace Versicle;

/// <summary>
/// Carries out a command that has its caller's key: whoever else sends the same, here or elsewhere, it takes effect once, and all
/// get the first one's answer. What is answered is kept in the transaction of its events; failures are not answers.
/// </summary>
internal sealed class KeyedDispatch<TCommand, TResult>(DispatchHost host)
    where TCommand : notnull
{
    /// <summary>The rest of the way, in a dispatch of its own.</summary>
    public delegate ValueTask<Answer<TResult>> Next(TCommand command, MessageContext context, KeyedCall call, CancellationToken ct);

    public async ValueTask<Answer<TResult>> Run(TCommand command, MessageContext context, Next next, CancellationToken ct)
    {
        var engine = host.Engine;
        var key = new AnswerKey("", context.Actor ?? "", typeof(TCommand).FullName!, context.Key!);
        AppendCheck.CheckKey(key);
        var call = new KeyedCall<TResult>(key, engine.Payloads.HashOf(command), context.Form, engine.Payloads.Stored);

        using var gate = await engine.Gates.Enter(key, ct);
        if (gate.Answered is { } told)
            return Replay(call, told);

        await using var claim = await engine.RequiredStore.Answers.Claim(key, engine.Gates.Deadline, ct);
        if ((gate.Answered = claim.Answered) is { } kept)
            return Replay(call, kept);

        call.Claim = claim;
        try
        {
            return await next(command, context, call, ct);
        }
        catch (Exception failure) when (call.Outcome is null && failure is not OperationCanceledException)
        {
            // It may have failed on what another process did meanwhile, under the same key.
            if (await engine.RequiredStore.Answers.Find(key, ct) is not { } meanwhile)
                throw;
            return Replay(call, meanwhile);
        }
        finally
        {
            gate.Answered = call.Outcome;
        }
    }

    private static Answer<TResult> Replay(KeyedCall<TResult> call, AppendResult.Answered answered) =>
        new(call.Replay(answered), answered.Head.Token);
}

/// <summary>The hashes of commands: equal for the same command, however its members were given.</summary>
/// <param name="stored">How members are written.</param>
/// <param name="messages">The messages of the host.</param>
internal sealed class Payloads(JsonSerializerOptions stored, IReadOnlyDictionary<Type, MessageEntry> messages)
{
    private readonly JsonSerializerOptions _canonical = new(stored) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public JsonSerializerOptions Stored => stored;

    public byte[] HashOf<TCommand>(TCommand command)
        where TCommand : notnull
    {
        if (messages.GetValueOrDefault(typeof(TCommand))?.Binder is not MessageBinder<TCommand> binder)
            throw new InvalidOperationException($"'{typeof(TCommand).Name}' has a key, and is in no module of this host. Declare it where the generator runs.");

        var payload = new PayloadWriter(_canonical);
        binder.Describe(command, payload);
        return payload.Hash();
    }
}
