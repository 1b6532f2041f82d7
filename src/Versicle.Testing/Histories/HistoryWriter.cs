using System.Text.Json;

namespace Versicle.Testing;

/// <summary>
/// Writes a history while it happens. For any number of threads. Each line has left the process before the call returns, so
/// that a <c>kill -9</c> loses no operation that had begun.
/// </summary>
/// <param name="stream">Written to, and left open. A file outlives the process.</param>
/// <param name="time">
/// Its monotonic clock. The system's is shared by all processes of one machine: their files may be checked as one, one
/// after another. Clocks of two machines are not comparable.
/// </param>
public sealed class HistoryWriter(Stream stream, TimeProvider time)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly Lock _gate = new();
    private long _lastOp;

    /// <summary>Call it right before the operation begins.</summary>
    /// <param name="process">Who acts. After a restart take another name.</param>
    /// <param name="call">What is asked.</param>
    /// <returns>To say how it ended. Saying nothing means "unknown".</returns>
    public OpenOperation Invoke(string process, HistoryCall call)
    {
        ArgumentException.ThrowIfNullOrEmpty(process);
        ArgumentNullException.ThrowIfNull(call);
        lock (_gate)
        {
            var op = ++_lastOp;
            WriteLocked(new()
            {
                Process = process,
                Op = op,
                Time = Now(),
                Kind = HistoryKind.Invoke,
                Append = call as AppendCall,
                ReadLog = call as ReadLogCall,
                ReadStream = call as ReadStreamCall,
                Head = call as HeadCall,
                Subscribe = call as SubscribeCall,
                Query = call as QueryCall,
            });
            return new(this, process, op);
        }
    }

    internal void Write(HistoryLine line)
    {
        lock (_gate)
            WriteLocked(line with { Time = Now() });
    }

    private void WriteLocked(HistoryLine line)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(line, HistoryJson.Default.HistoryLine);
        Array.Resize(ref json, json.Length + 1);
        json[^1] = (byte)'\n';
        stream.Write(json);
        stream.Flush();
    }

    private long Now() => (long)((Int128)time.GetTimestamp() * NanosecondsPerSecond / time.TimestampFrequency);
}

/// <summary>An operation that was invoked, and has not ended. End it once.</summary>
public sealed class OpenOperation
{
    private readonly HistoryWriter _writer;
    private readonly HistoryLine _line;

    internal OpenOperation(HistoryWriter writer, string process, long op)
    {
        _writer = writer;
        _line = new() { Process = process, Op = op, Time = 0, Kind = HistoryKind.Unknown };
    }

    /// <summary>An append is acknowledged, a head is known, a query is answered.</summary>
    /// <param name="position">As in <see cref="HistoryLine.Position"/>; null where an append's is not known.</param>
    public void Ok(long? position = null) => _writer.Write(_line with { Kind = HistoryKind.Ok, Position = position });

    /// <summary>A read is answered.</summary>
    /// <param name="events">In the order of the answer.</param>
    /// <param name="scannedThrough">As in <see cref="HistoryLine.ScannedThrough"/>.</param>
    /// <param name="end">As in <see cref="HistoryLine.End"/>.</param>
    /// <param name="head">The head of the log at the moment of the read, if it was told.</param>
    public void Read(IReadOnlyList<SeenEvent> events, long? scannedThrough = null, bool? end = null, long? head = null) => _writer.Write(
        _line with { Kind = HistoryKind.Ok, Events = events, ScannedThrough = scannedThrough, End = end, Position = head });

    /// <summary>The operation had no effect, and never will have one. When in doubt, say <see cref="Unknown"/>.</summary>
    /// <param name="error">Why, for people.</param>
    /// <param name="conflict">Of an append: what stood against it.</param>
    public void Fail(string? error = null, SeenConflict? conflict = null) =>
        _writer.Write(_line with { Kind = HistoryKind.Fail, Error = error, Conflict = conflict });

    /// <summary>Whether the operation has an effect is not known: a lost connection, a cancelled wait.</summary>
    /// <param name="error">Why, for people.</param>
    public void Unknown(string? error = null) => _writer.Write(_line with { Kind = HistoryKind.Unknown, Error = error });

    /// <summary>A subscription is handed an event. Any number of times, before it ends.</summary>
    public void Event(SeenEvent handed) => _writer.Write(_line with { Kind = HistoryKind.Event, Event = handed });

    /// <summary>A subscription has kept how far it is, durably. Any number of times, before it ends.</summary>
    public void Checkpoint(long position) => _writer.Write(_line with { Kind = HistoryKind.Checkpoint, Position = position });
}
