namespace Versicle.Testing;

/// <summary>One append with all its attempts, and where it is in the log.</summary>
internal sealed class AppendFact(Operation first, AppendCall call)
{
    private readonly List<(Operation Operation, HistoryLine End)> _ends = [];
    private int _open = 1;

    public AppendCall Call => call;

    public OperationRef Ref => first.Ref;

    /// <summary>When its first attempt began.</summary>
    public long Invoked { get; private set; } = first.Invoked;

    /// <summary>When its first acknowledgement arrived; never, if none did.</summary>
    public long Acknowledged { get; private set; } = long.MaxValue;

    public bool IsAcknowledged => Acknowledged != long.MaxValue;

    /// <summary>Whether every attempt was refused.</summary>
    public bool IsRefused => _open == 0 && _ends.Count > 0 && _ends.TrueForAll(end => end.End.Kind == HistoryKind.Fail);

    /// <summary>How every attempt that ended did so.</summary>
    public IReadOnlyList<(Operation Operation, HistoryLine End)> Ends => _ends;

    public int Attempts => _ends.Count + _open;

    /// <summary>The index of its first event, or -1.</summary>
    public int First { get; set; } = -1;

    /// <summary>The index of its last event, or -1.</summary>
    public int Last { get; set; } = -1;

    /// <summary>Whether all of its events are in the log.</summary>
    public bool IsPresent => Last >= 0;

    public IEnumerable<AppendCallEvent> Events => call.Streams.SelectMany(entry => entry.Events);

    public void Retry(Operation attempt)
    {
        _open++;
        Invoked = Math.Min(Invoked, attempt.Invoked);
    }

    public void End(Operation attempt, HistoryLine end)
    {
        _open--;
        _ends.Add((attempt, end));
        if (end.Kind == HistoryKind.Ok)
            Acknowledged = Math.Min(Acknowledged, end.Time);
    }
}
