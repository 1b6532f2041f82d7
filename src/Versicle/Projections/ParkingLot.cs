using Versicle.Stores;

namespace Versicle;

/// <summary>How much may be parked before a projection stops. A bad release must not park everything.</summary>
public sealed class ParkingLimits
{
    /// <summary>Rows with parked events: 0 to 100,000. 0 stops a projection at its first failing event. Default 100.</summary>
    public int MaxKeys
    {
        get;
        set => field = Checked(value, 0, 100_000, nameof(MaxKeys));
    } = 100;

    /// <summary>Parked events of all rows, those that only wait behind another included: 0 to 1,000,000. Default 10,000.</summary>
    public int MaxEvents
    {
        get;
        set => field = Checked(value, 0, 1_000_000, nameof(MaxEvents));
    } = 10_000;

    /// <summary>Rows that may be parked anew within <see cref="Within"/> positions of the log: 1 to 100,000. Default 20.</summary>
    public int MaxNew
    {
        get;
        set => field = Checked(value, 1, 100_000, nameof(MaxNew));
    } = 20;

    /// <summary>Positions of the log: 1 to 1,000,000. Default 1,000.</summary>
    public int Within
    {
        get;
        set => field = Checked(value, 1, 1_000_000, nameof(Within));
    } = 1_000;

    private static int Checked(int value, int least, int most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} to {most:N0}.");
}

/// <summary>What one projection has parked, as one session knows it.</summary>
internal sealed class ParkingLot(string projection, ParkingLimits limits)
{
    private readonly Dictionary<(string ReadModel, string Key), int> _rows = [];
    private readonly Queue<long> _recent = new();
    private List<ParkedEvent> _added = [];
    private int _events;

    public bool IsEmpty => _rows.Count == 0;

    public int Rows => _rows.Count;

    public bool Holds(string readModel, string key) => _rows.ContainsKey((readModel, key));

    /// <summary>What the database has.</summary>
    public void Know(IEnumerable<ParkedEvent> parked)
    {
        foreach (var one in parked)
        {
            Count(one);
            if (one.Error is not null)
                _recent.Enqueue(one.Position.Value);
        }
    }

    /// <summary>What the database has no more.</summary>
    public void Forget(IEnumerable<ParkedEvent> released)
    {
        foreach (var one in released)
        {
            _events--;
            var row = (one.ReadModel, one.Key);
            if (--_rows[row] == 0)
                _rows.Remove(row);
        }
    }

    /// <summary>Parks a row at a failing event.</summary>
    /// <exception cref="ParkingFullException">It would be too much: the projection stops instead.</exception>
    public void Park(string readModel, string key, Happened happened, Exception failure)
    {
        var position = happened.Context.Position;
        _recent.Enqueue(position.Value);
        while (_recent.Peek() <= position.Value - limits.Within)
            _recent.Dequeue();
        if (_rows.Count >= limits.MaxKeys)
            throw new ParkingFullException(projection, position, $"{_rows.Count} of {limits.MaxKeys} rows are parked already", failure);
        if (_recent.Count > limits.MaxNew)
            throw new ParkingFullException(projection, position, $"{_recent.Count} rows failed within {limits.Within} positions, and {limits.MaxNew} may", failure);

        Add(new(readModel, key, position, happened.Type, ProjectionProgress.Describe(failure)), failure);
    }

    /// <summary>Adds an event of a row that is parked: it waits behind the one that failed.</summary>
    /// <exception cref="ParkingFullException">It would be too much: the projection stops instead.</exception>
    public void Queue(string readModel, string key, Happened happened) =>
        Add(new(readModel, key, happened.Context.Position, happened.Type, Error: null), failure: null);

    /// <summary>What was added since the last call: a batch's.</summary>
    public IReadOnlyList<ParkedEvent> TakeAdded()
    {
        var added = _added;
        _added = [];
        return added;
    }

    private void Add(ParkedEvent parked, Exception? failure)
    {
        if (_events >= limits.MaxEvents)
            throw new ParkingFullException(projection, parked.Position, $"{_events} of {limits.MaxEvents} events are parked already", failure);

        Count(parked);
        _added.Add(parked);
    }

    private void Count(ParkedEvent parked)
    {
        _events++;
        _rows[(parked.ReadModel, parked.Key)] = _rows.GetValueOrDefault((parked.ReadModel, parked.Key)) + 1;
    }
}
