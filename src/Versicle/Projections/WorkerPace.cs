namespace Versicle;

/// <summary>
/// How a worker goes about trouble: how many events its batches have, halved at each failure until the one that fails is
/// alone, and how long it pauses while a store is not there, or before a failing fold is tried again.
/// </summary>
internal sealed class WorkerPace(int most)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How often a fold is tried before its event is parked.</summary>
    private const int Attempts = 3;

    private readonly int _most = most;
    private int _failures;
    private TimeSpan _pause = FirstPause;

    /// <summary>Events of one batch, at most.</summary>
    public int Max { get; private set; } = most;

    /// <summary>Whether a fold has failed often enough to be parked.</summary>
    public bool MayPark => _failures >= Attempts - 1;

    /// <summary>Whether the next event is one whose rows the database refuses: the ones that it refuses are looked for.</summary>
    public bool IsSifting { get; private set; }

    /// <summary>A fold has failed.</summary>
    public void Fail() => _failures++;

    /// <summary>False when there is nothing left to halve.</summary>
    public bool Narrow()
    {
        if (Max == 1)
            return false;

        Max /= 2;
        return true;
    }

    /// <summary>The database refuses a batch: its one event is looked into, or half of it tried.</summary>
    public void Refuse() => IsSifting = !Narrow();

    /// <summary>The next pause, longer each time.</summary>
    public TimeSpan Pause()
    {
        var pause = _pause;
        _pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        return pause;
    }

    /// <summary>A batch is written.</summary>
    public void Succeed()
    {
        Max = Math.Min(_most, Max * 2);
        (_pause, _failures, IsSifting) = (FirstPause, 0, false);
    }
}
