using System.Runtime.CompilerServices;
using Versicle.Stores;

namespace Versicle.Testing.Tests;

internal sealed class RandomIds : IIdSource
{
    public Guid Next() => Guid.NewGuid();
}

internal static class Some
{
    public static Append Append(string stream, ExpectedVersion expected) =>
        new(Guid.NewGuid(), [new(new(stream), expected, [new(Guid.NewGuid(), "happened", "{}"u8.ToArray())])], EventMetadata.None);
}

/// <summary>A log with one fault each: what the checker is for.</summary>
internal abstract class BadLog(IEventLog inner) : IEventLog
{
    protected IEventLog Inner => inner;

    public virtual ValueTask<AppendResult> Append(Append append, CancellationToken ct) => inner.Append(append, ct);

    public virtual IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, StreamVersion after, CancellationToken ct) =>
        inner.ReadStream(stream, after, ct);

    public virtual ValueTask<LogPage> Read(LogRead read, CancellationToken ct) => inner.Read(read, ct);

    public virtual ValueTask<LogHead> Head(CancellationToken ct) => inner.Head(ct);
}

/// <summary>Two writers see the version that they expect, and then both write.</summary>
internal sealed class CheckOutsideTheLock(IEventLog inner) : BadLog(inner)
{
    private readonly TaskCompletionSource _bothChecked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _checked;

    public override async ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        var (stream, expected, events) = append.Streams[0];
        var actual = StreamVersion.Empty;
        await foreach (var recorded in Inner.ReadStream(stream, StreamVersion.Empty, ct))
            actual = recorded.Context.Version;
        if (!expected.Allows(actual))
            return new AppendResult.StreamConflict(stream, expected, actual, LogPosition.Start);

        // The window, held open until a second writer is in it too.
        if (Interlocked.Increment(ref _checked) >= 2)
            _bothChecked.TrySetResult();
        await _bothChecked.Task;
        return await Inner.Append(append with { Streams = [new(stream, ExpectedVersion.Any, events)] }, ct);
    }
}

/// <summary>Says "appended" to each tenth append, and keeps nothing.</summary>
internal sealed class Dropping(IEventLog inner) : BadLog(inner)
{
    private int _appends;

    public override async ValueTask<AppendResult> Append(Append append, CancellationToken ct) =>
        ++_appends % 10 == 0 ? new AppendResult.Appended(await Head(ct)) : await Inner.Append(append, ct);
}

/// <summary>Positions 10, 20, 30 …: what sequences leave behind.</summary>
internal sealed class Gapped(IEventLog inner) : BadLog(inner)
{
    private const int Step = 10;

    public override async ValueTask<LogPage> Read(LogRead read, CancellationToken ct)
    {
        var page = await Inner.Read(read with { After = new(read.After.Value / Step) }, ct);
        return page with { Events = [.. page.Events.Select(Moved)], ScannedThrough = new(page.ScannedThrough.Value * Step) };
    }

    private static RecordedEvent Moved(RecordedEvent e) => e with { Context = e.Context with { Position = new(e.Context.Position.Value * Step) } };
}

/// <summary>Reads of a stream do not see its last event.</summary>
internal sealed class Lagging(IEventLog inner) : BadLog(inner)
{
    public override async IAsyncEnumerable<RecordedEvent> ReadStream(
        StreamName stream, StreamVersion after, [EnumeratorCancellation] CancellationToken ct)
    {
        RecordedEvent? last = null;
        await foreach (var recorded in Inner.ReadStream(stream, after, ct))
        {
            if (last is not null)
                yield return last;
            last = recorded;
        }
    }
}

/// <summary>Retries each tenth append as a new one, though the first had come through.</summary>
internal sealed class Doubling(IEventLog inner) : BadLog(inner)
{
    private int _appends;

    public override async ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        var result = await Inner.Append(append, ct);
        if (++_appends % 10 == 0)
            await Inner.Append(Some.Append(append.Streams[0].Stream.ToString(), ExpectedVersion.Any), ct);
        return result;
    }
}

/// <summary>The connection is cut after the append.</summary>
internal sealed class Unreachable(IEventLog inner) : BadLog(inner)
{
    public override async ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        await Inner.Append(append, ct);
        throw new StoreUnavailableException("the connection is gone");
    }
}
