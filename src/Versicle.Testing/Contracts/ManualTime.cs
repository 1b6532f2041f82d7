namespace Versicle.Testing;

/// <summary>A clock that is set by hand, and whose timers are the system's.</summary>
internal class ManualTime(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;

    public void SetUtcNow(DateTimeOffset now) => _now = now;

    public override DateTimeOffset GetUtcNow() => _now;
}

/// <summary>A clock that stands until it is advanced; what is due then goes off before <see cref="Advance"/> returns.</summary>
internal sealed class SteppedTime(DateTimeOffset now) : ManualTime(now)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Timer> _timers = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (Next(until) is { } due)
        {
            SetUtcNow(due.At);
            due.Timer.GoOff();
        }

        SetUtcNow(until);
    }

    private (DateTimeOffset At, Timer Timer)? Next(DateTimeOffset until)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            return next is null ? null : (next.Due!.Value, next);
        }
    }

    private sealed class Timer(SteppedTime time, Action callback) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                (_period, Due) = (period, dueTime == Timeout.InfiniteTimeSpan ? null : time.GetUtcNow() + dueTime);
                time._timers.Add(this);
                return true;
            }
        }

        public void GoOff()
        {
            lock (time._gate)
                Due = _period > TimeSpan.Zero ? time.GetUtcNow() + _period : null;
            callback();
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
