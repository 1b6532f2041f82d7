using System.Runtime.CompilerServices;

namespace Versicle.Testing;

/// <summary>A log that writes down what it is asked and what it answers: one of these per client, all with one writer.</summary>
/// <param name="inner">The log to test.</param>
/// <param name="history">Where the history goes.</param>
/// <param name="process">The client's name in it.</param>
public sealed class RecordingLog(IEventLog inner, HistoryWriter history, string process) : IEventLog
{
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
            else if (result is AppendResult.StreamConflict conflict)
                operation.Fail(conflict: new() { Stream = conflict.Stream.ToString(), Actual = conflict.Actual.Value });
            else
                operation.Fail(result is AppendResult.KeyConflict ? "a unique key is taken" : "a condition does not hold");
            return result;
        }
        catch (Exception e) when (e is AppendTooLargeException or ArgumentException)
        {
            operation.Fail(e.Message); // Checked before any I/O.
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
        if (read != new LogRead { After = read.After, Max = read.Max })
            return await inner.Read(read, ct); // What a filter leaves out, or a page from the end, says nothing about prefixes.

        var operation = history.Invoke(process, new ReadLogCall(read.After.Value, read.Max));
        var page = await inner.Read(read, ct);
        operation.Read([.. page.Events.Select(e => new SeenEvent(e.Context.Position.Value, Text(e.Context.EventId)))]);
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
        };

    private static AppendCallEvent Call(NewEvent e) => new(Text(e.EventId)) { Type = e.Type, Digest = LoggedEvent.DigestOf(e.Data.Span) };

    private static string Text(Guid id) => id.ToString("D");
}
