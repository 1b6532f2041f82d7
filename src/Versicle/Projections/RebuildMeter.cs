using Versicle.Stores;

namespace Versicle;

/// <summary>How quickly a new version comes on, and what it is to replace. Used by one caller at a time.</summary>
internal sealed class RebuildMeter(TimeProvider time)
{
    private string? _replaces;
    private VersionDifference? _difference;
    private string? _awaits;
    private (long At, LogPosition Position)? _from;

    public bool IsAwaiting => _awaits is not null;

    public void Move(LogPosition position, bool isLive) => _from = isLive ? null : _from ?? (time.GetTimestamp(), position);

    public void Replace(string? current, VersionDifference? difference) =>
        (_replaces, _difference, _awaits) = (current, difference, current is null ? null : _awaits);

    public void Await(string reason) => _awaits = reason;

    /// <summary>Null when it replaces nothing.</summary>
    public RebuildStatus? Status(LogPosition position, LogPosition head)
    {
        if (_replaces is null)
            return null;

        var elapsed = _from is { } from ? time.GetElapsedTime(from.At).TotalSeconds : 0;
        var rate = elapsed > 0 ? (position.Value - _from!.Value.Position.Value) / elapsed : 0;
        var left = Math.Max(0, head.Value - position.Value);
        TimeSpan? timeLeft = left == 0 ? TimeSpan.Zero : rate > 0 ? TimeSpan.FromSeconds(Math.Min(left / rate, int.MaxValue)) : null;
        return new(_replaces, rate, timeLeft) { Difference = _difference, Awaits = _awaits };
    }
}
