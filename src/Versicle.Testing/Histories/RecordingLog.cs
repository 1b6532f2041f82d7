using System.Runtime.CompilerServices;
using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>A log that writes down what it is asked and what it answers: one of these per client, all with one writer.</summary>
/// <param name="inner">The log to test.</param>
/// <param name="history">Where the history goes.</param>
/// <param name="process">The client's name in it.</param>
public sealed class RecordingLog(IEventLog inner, HistoryWriter history, string process) : IEventLog
{
    /// <inheritdoc/>
    public ILogStorage Storage => inner.Storage;

    /// <inheritdoc/>
    public async ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(append);
        var operation = history.Invoke(process, Call(append));
        try
        {
            var result = await inner.Append(append, ct);
            if (result is AppendResult.Appended appended)
                operation.Ok(appended.Head.Position.Value);
            else
                operation.Fail(conflict: Seen(result));
            return result;
        }
        catch (Exception e) when (e is AppendTooLargeException or ArgumentException or ConsistencyTokenException)
        {
            operation.Fail(e.Message); // Nothing was written.
            throw;
        }
        catch (Exception e)
        {
            operation.Unknown(e.Message);
            throw;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordedEvent> ReadStream(
        StreamName stream, StreamVersion after, [EnumeratorCancellation] CancellationToken ct)
    {
        var operation = history.Invoke(process, new ReadStreamCall(stream.ToString(), after.Value));
        var seen = new List<SeenEvent>();
        await foreach (var recorded in inner.ReadStream(stream, after, ct))
        {
            seen.Add(new(recorded.Context.Version.Value, Text(recorded.Context.EventId)));
            yield return recorded;
        }

        operation.Read(seen); // A read that was broken off says nothing: how much it could have seen is not known.
    }

    /// <inheritdoc/>
    public async ValueTask<LogPage> Read(LogRead read, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        var operation = history.Invoke(process, Call(read));
        var page = await inner.Read(read, ct);
        SeenEvent[] seen = [.. page.Events.Select(e => new SeenEvent(e.Context.Position.Value, Text(e.Context.EventId)))];
        operation.Read(seen, page.ScannedThrough.Value, page.IsEnd, page.Head.Position.Value);
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask<LogHead> Head(CancellationToken ct)
    {
        var operation = history.Invoke(process, new HeadCall());
        var head = await inner.Head(ct);
        operation.Ok(head.Position.Value);
        return head;
    }

    private static AppendCall Call(Append append) =>
        new([.. append.Streams.Select(entry => new AppendCallStream(entry.Stream.ToString(), entry.Expected, [.. entry.Events.Select(Call)]))])
        {
            Commit = Text(append.CommitId),
            Conditions = append.Conditions.Count == 0
                ? null
                : [.. append.Conditions.Select(c => new ConditionCall(QueryTerm.Of(c.FailIfMatch), c.After.Position.Value))],
        };

    private static AppendCallEvent Call(NewEvent e) => new(Text(e.EventId))
    {
        Type = e.Type,
        Tags = [.. e.Tags.Select(tag => tag.ToString())],
        Keys = e.Keys.Count == 0 ? null : [.. e.Keys.Select(KeyCall.Of)],
        Digest = LoggedEvent.DigestOf(e.Data.Span),
    };

    private static ReadLogCall Call(LogRead read) => new(read.After.Value, read.Max)
    {
        Before = read.Before?.Value,
        Backwards = read.Backwards,
        Filter = read is { Query.IsAll: true, Stream: null, StreamPrefix: "" } ? null : new()
        {
            Query = read.Query.IsAll ? null : QueryTerm.Of(read.Query),
            Stream = read.Stream?.ToString(),
            StreamPrefix = read.StreamPrefix is "" ? null : read.StreamPrefix,
        },
    };

    private static SeenConflict? Seen(AppendResult result) => result switch
    {
        AppendResult.StreamConflict conflict => new()
        {
            Stream = conflict.Stream.ToString(),
            Actual = conflict.Actual.Value,
            Position = conflict.Position.Value,
        },
        AppendResult.ConditionConflict conflict => new() { Position = conflict.Position.Value },
        AppendResult.KeyConflict conflict => new()
        {
            Key = KeyCall.Of(conflict.Key),
            Owner = conflict.Owner.ToString(),
            Position = conflict.Position.Value,
        },
        _ => null,
    };

    private static string Text(Guid id) => id.ToString("D");
}
