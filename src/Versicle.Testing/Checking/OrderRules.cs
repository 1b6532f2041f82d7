namespace Versicle.Testing;

/// <summary>
/// The log's order is one in which the operations can have happened. Ids are unique and the log is a total order, so nothing is
/// searched for: an order that is read needs only its real-time edges checked.
/// </summary>
internal sealed class OrderRules
{
    private readonly LogIndex _log;
    private readonly AppendFact?[] _facts;
    private readonly int[] _soonest;
    private readonly int[] _latest;

    public OrderRules(LogIndex log, AppendTable appends)
    {
        _log = log;
        _facts = [.. log.Events.Select((logged, i) => appends.Of(logged.Id) is { } fact && fact.First <= i && i <= fact.Last ? fact : null)];
        _soonest = new int[_facts.Length];
        _latest = new int[_facts.Length];
        for (var i = _facts.Length - 1; i >= 0; i--)
            _soonest[i] = i + 1 < _facts.Length && Acknowledged(_soonest[i + 1]) <= Acknowledged(i) ? _soonest[i + 1] : i;
        for (var i = 0; i < _facts.Length; i++)
            _latest[i] = i > 0 && Invoked(_latest[i - 1]) >= Invoked(i) ? _latest[i - 1] : i;
    }

    /// <summary>The first event from an index on of those that were acknowledged before a time; null when none was.</summary>
    public int? AcknowledgedFrom(int index, long before) =>
        index < _facts.Length && Acknowledged(_soonest[index]) < before ? _soonest[index] : null;

    /// <summary>An event up to an index whose append had not begun at a time; null when all had.</summary>
    public int? NotBegunUpTo(int index, long at) => index >= 0 && Invoked(_latest[index]) > at ? _latest[index] : null;

    public long Acknowledged(int index) => _facts[index]?.Acknowledged ?? long.MaxValue;

    public long Invoked(int index) => _facts[index]?.Invoked ?? long.MinValue;

    public AppendFact? Fact(int index) => _facts[index];

    public void Check(Findings findings)
    {
        for (var i = 0; i + 1 < _facts.Length; i++)
        {
            // Each append once, at its last event: those after it are not its own.
            if (_facts[i] is not { } later || later.Last != i || AcknowledgedFrom(i + 1, later.Invoked) is not { } other)
                continue;

            var earlier = _facts[other]!;
            findings.Add(
                HistoryRules.RealTimeOrder,
                $"position {_log.Events[other].Position} was acknowledged at {earlier.Acknowledged}, before the append of position {_log.Events[i].Position} began at {later.Invoked}.",
                earlier.Ref,
                later.Ref);
        }
    }
}
