using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>How far one projection is, and who waits for it.</summary>
internal sealed class ProjectionProgress(ProjectionDefinition definition, LogSignal signal, TimeProvider time, int maxWaiters)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiters = new();
    private ProjectionState _state = ProjectionState.Building;
    private LogPosition _position;
    private LogPosition _durable;
    private bool _isLive;
    private long _movedAt = time.GetTimestamp();
    private long? _atHeadAt;
    private DateTimeOffset? _recordedAt;
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _parkedRows;
    private readonly HashSet<(string ReadModel, string Key)> _drifted = [];
    private Exception? _failure;
    private readonly RebuildMeter _rebuild = new(time);

    /// <summary>Raised when an event fails; for the host's log.</summary>
    public event Action<ProjectionDefinition, LogPosition, Exception>? Stopped;

    /// <summary>Raised when a store is not there and the projection tries again; for the host's log.</summary>
    public event Action<ProjectionDefinition, LogPosition, Exception>? Retrying;

    /// <summary>Raised when a row is found that is not what its events make it; for the host's log.</summary>
    public event Action<ProjectionDefinition, DriftedRow>? Drifted;

    public ProjectionDefinition Definition => definition;

    public LogPosition Position
    {
        get
        {
            lock (_gate)
                return _position;
        }
    }

    public void Start(LogPosition position, bool isLive)
    {
        lock (_gate)
            (_failure, _durable) = (null, position);
        Move(position, isLive);
    }

    /// <param name="position">The last position that is done.</param>
    /// <param name="isLive">Whether its queries may answer.</param>
    /// <param name="recordedAt">When the event at <paramref name="position"/> was appended, where it was just folded.</param>
    public void Move(LogPosition position, bool isLive, DateTimeOffset? recordedAt = null)
    {
        lock (_gate)
        {
            (_position, _isLive, _movedAt) = (position, isLive, time.GetTimestamp());
            _state = isLive ? ProjectionState.Running
                : _rebuild.IsAwaiting ? ProjectionState.AwaitingConfirmation
                : ProjectionState.Building;
            _failure = null;
            _rebuild.Move(position, isLive);
            _recordedAt = recordedAt ?? _recordedAt;
            _atHeadAt = position >= signal.Head ? _movedAt : _atHeadAt;
            while (isLive && _waiters.TryPeek(out var waiter, out var wanted) && wanted <= position.Value)
            {
                _waiters.Dequeue();
                waiter.TrySetResult();
            }
        }
    }

    /// <summary>Which version it is to replace, and how it differs from it, where that is known.</summary>
    public void Replace(string? current, VersionDifference? difference)
    {
        lock (_gate)
            _rebuild.Replace(current, difference);
    }

    /// <summary>It could become current, and an operator is to say so.</summary>
    public void Await(string reason)
    {
        lock (_gate)
            _rebuild.Await(reason);
    }

    /// <summary>How many of its rows have parked events.</summary>
    public void Park(int rows)
    {
        lock (_gate)
            _parkedRows = rows;
    }

    /// <summary>Rows were compared with their events.</summary>
    public void Compare(DriftReport report)
    {
        lock (_gate)
        {
            _drifted.ExceptWith(report.Compared);
            _drifted.UnionWith(report.Drifted.Select(row => (row.ReadModel, row.Key)));
        }

        foreach (var row in report.Drifted)
            Drifted?.Invoke(definition, row);
    }

    public void Retry(Exception failure)
    {
        LogPosition position;
        lock (_gate)
            (_state, _failure, position) = (ProjectionState.Retrying, failure, _position);
        Retrying?.Invoke(definition, position, failure);
    }

    public void Stop(Exception failure)
    {
        LogPosition position;
        lock (_gate)
        {
            (_state, _failure, position) = (ProjectionState.Stopped, failure, _position);
            while (_waiters.TryDequeue(out var waiter, out _))
                waiter.TrySetResult(); // They look again, and see why.
        }

        Stopped?.Invoke(definition, position, failure);
    }

    /// <summary>The latest position that somebody waits for; null when nobody waits.</summary>
    public LogPosition? Wanted
    {
        get
        {
            lock (_gate)
                return _waiters.Count == 0 ? null : new(_waiters.UnorderedItems.Max(waiter => waiter.Priority));
        }
    }

    /// <summary>Completes when somebody begins to wait.</summary>
    public Task Asked
    {
        get
        {
            lock (_gate)
                return _asked.Task;
        }
    }

    /// <summary>Another node has come to a checkpoint, and nothing that the projection heeds comes after it up to <paramref name="covered"/>.</summary>
    public void Follow(Checkpoint at, LogPosition covered, int parkedRows)
    {
        lock (_gate)
            (_durable, _parkedRows) = (at.Position, parkedRows);
        Move(covered, at.IsLive);
        lock (_gate)
            _state = ProjectionState.Following;
    }

    /// <summary>It goes on after it has stopped: whoever asks now waits.</summary>
    public void Resume()
    {
        lock (_gate)
            (_state, _failure) = _state is ProjectionState.Stopped ? (ProjectionState.Retrying, null) : (_state, _failure);
    }

    /// <summary>The checkpoint has come to <paramref name="position"/>.</summary>
    public void Commit(LogPosition position)
    {
        lock (_gate)
            _durable = position;
    }

    /// <summary>Whether rows as of a checkpoint are rows as of a wanted position: it is there, or nothing came between that they heed.</summary>
    public bool Covers(LogPosition checkpoint, LogPosition wanted)
    {
        lock (_gate)
            return checkpoint >= wanted || checkpoint >= _durable && _position >= wanted;
    }

    /// <summary>Of which position rows as of a checkpoint are, too: nothing that they heed came between.</summary>
    public LogPosition Extend(LogPosition checkpoint)
    {
        lock (_gate)
            return checkpoint >= _durable && _position > checkpoint ? _position : checkpoint;
    }

    /// <summary>How old the oldest event that is not in rows as of a position may be, as far as this node knows.</summary>
    public TimeSpan AgeAt(LogPosition position)
    {
        lock (_gate)
            return signal.Head <= position ? TimeSpan.Zero : LagTime();
    }

    /// <summary>Completes when the tables are live and at <paramref name="wanted"/>.</summary>
    public ValueTask Reach(LogPosition wanted, string readModel, TimeSpan deadline, CancellationToken ct)
    {
        TaskCompletionSource waiter, asked;
        lock (_gate)
        {
            if (HasReached(wanted))
                return ValueTask.CompletedTask;
            RequireMoving(readModel);
            if (_waiters.Count >= maxWaiters)
                throw new TooManyWaitersException(readModel, maxWaiters);
            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Enqueue(waiter, wanted.Value);
            asked = _asked;
            _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        asked.SetResult();
        signal.Nudge(); // The commit may have been another process's.
        return Wait(waiter, wanted, readModel, deadline, ct);
    }

    public ProjectionStatus Status()
    {
        lock (_gate)
        {
            return new(
                definition.Name,
                [.. definition.Rows.Select(r => r.Table.Name)],
                definition.Fingerprint,
                _state,
                _position,
                signal.Head > _position ? signal.Head : _position,
                time.GetElapsedTime(_movedAt),
                _failure is { } failure ? $"position {_position.Value + 1}: {Describe(failure)}" : null)
            {
                LagTime = LagTime(),
                ParkedRows = _parkedRows,
                DriftedRows = _drifted.Count,
                Rebuild = _isLive ? null : _rebuild.Status(_position, signal.Head),
            };
        }
    }

    private async ValueTask Wait(TaskCompletionSource waiter, LogPosition wanted, string readModel, TimeSpan deadline, CancellationToken ct)
    {
        try
        {
            await waiter.Task.WaitAsync(deadline, time, ct);
        }
        catch (TimeoutException)
        {
            // Below, like everybody who was woken without having reached it.
        }
        finally
        {
            lock (_gate)
                _waiters.Remove(waiter, out _, out _);
        }

        lock (_gate)
        {
            if (HasReached(wanted))
                return;
            RequireMoving(readModel);
            throw new NotCaughtUpException(readModel, wanted, _position);
        }
    }

    /// <summary>
    /// How old the oldest event that it has not seen may be. That event came after the last one it folded, and after the last
    /// moment at which there was nothing to fold: it is no older than either.
    /// </summary>
    private TimeSpan LagTime()
    {
        if (signal.Head <= _position)
            return TimeSpan.Zero;

        var sinceHead = _atHeadAt is { } at ? time.GetElapsedTime(at) : TimeSpan.MaxValue;
        var sinceRecorded = _recordedAt is { } recorded ? time.GetUtcNow() - recorded : TimeSpan.MaxValue;
        var least = sinceHead < sinceRecorded ? sinceHead : sinceRecorded;
        return least == TimeSpan.MaxValue ? time.GetElapsedTime(_movedAt)
            : least > TimeSpan.Zero ? least
            : TimeSpan.Zero;
    }

    private bool HasReached(LogPosition wanted) => _isLive && _position >= wanted;

    private void RequireMoving(string readModel)
    {
        if (_state is ProjectionState.Stopped)
            throw new ProjectionStoppedException(readModel, _position, _failure);
    }

    // A fold's own exception may quote the event: its text stays in the host's log.
    internal static string Describe(Exception failure) => failure is VersicleException ? failure.Message : failure.GetType().Name;
}
