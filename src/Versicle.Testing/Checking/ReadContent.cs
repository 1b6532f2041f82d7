namespace Versicle.Testing;

/// <summary>Compares what a read showed with the log, while the history streams by; leaves a <see cref="ReadFact"/>.</summary>
internal sealed class ReadContent(LogIndex log, Findings findings)
{
    private readonly List<ReadFact> _facts = [];

    public IReadOnlyList<ReadFact> Facts => _facts;

    public void OfLog(Operation read, ReadLogCall call, HistoryLine end)
    {
        var events = end.Events!;
        var from = log.FirstAfter(call.After);
        var isFull = events.Count >= call.Max;
        var through = end.ScannedThrough ?? (events.Count == 0 ? call.After : events[^1].At);
        if (!IsAnswer(read, call, events, from, through))
            return;

        // A full page says nothing about the head, unless it says how far it looked.
        var next = log.FirstAfter(through);
        _facts.Add(new(read.Ref, read.Invoked, end.Time, call.Replica, Shown(events), isFull ? null : next, null));
    }

    public void OfStream(Operation read, ReadStreamCall call, HistoryLine end)
    {
        var events = end.Events!;
        var stream = log.Stream(call.Stream);
        for (var i = 0; i < events.Count; i++)
        {
            var version = call.After + 1 + i;
            if (events[i].At != version)
            {
                findings.Add(HistoryRules.ReadGap, $"version {events[i].At} of stream '{call.Stream}' was read where {version} comes next.", read.Ref);
                return;
            }

            if (version > stream.Count || log.Events[stream[(int)version - 1]].Id != events[i].Id)
            {
                var actual = version > stream.Count ? "ends before it" : $"has '{log.Events[stream[(int)version - 1]].Id}' there";
                findings.Add(HistoryRules.ReadDiffers, $"'{events[i].Id}' was read as version {version} of stream '{call.Stream}', which {actual}.", read.Ref);
                return;
            }
        }

        var next = (int)Math.Min(call.After + events.Count, stream.Count);
        var shown = events.Count == 0 ? -1 : stream[next - 1];
        int? missing = call.Max <= events.Count ? null : next < stream.Count ? stream[next] : log.Events.Count;
        _facts.Add(new(read.Ref, read.Invoked, end.Time, call.Replica, shown, missing, (call.Stream, next)));
    }

    public void OfHead(Operation read, bool isReplica, HistoryLine end)
    {
        var head = end.Position!.Value;
        if (head > log.Head)
            findings.Add(HistoryRules.ReadAhead, $"the head was answered as {head}, and the log ends at {log.Head}.", read.Ref);
        else
            _facts.Add(new(read.Ref, read.Invoked, end.Time, isReplica, log.IndexOfPosition(head), log.FirstAfter(head), null));
    }

    private int Shown(IReadOnlyList<SeenEvent> events) => events.Count == 0 ? -1 : log.IndexOfPosition(events[^1].At);

    private bool IsAnswer(Operation read, ReadLogCall call, IReadOnlyList<SeenEvent> events, int from, long through)
    {
        var next = from;
        foreach (var seen in events)
        {
            var index = log.IndexOfPosition(seen.At);
            if (index < 0 || log.Events[index].Id != seen.Id || !call.Filter.Matches(log.Events[index]))
            {
                findings.Add(HistoryRules.ReadDiffers, $"'{seen.Id}' was read at position {seen.At}, where the log {Holds(index, call.Filter)}.", read.Ref);
                return false;
            }

            next = NextMatch(call.Filter, next, index);
            if (next != index)
            {
                findings.Add(HistoryRules.ReadGap, $"position {seen.At} was read where {Position(next)} comes next.", read.Ref);
                return false;
            }

            next++;
        }

        next = NextMatch(call.Filter, next, log.FirstAfter(through));
        if (next >= log.FirstAfter(through))
            return true;

        findings.Add(HistoryRules.ReadGap, $"the read looked through position {through}, and left out {Position(next)}.", read.Ref);
        return false;
    }

    // The first match from an index on, or the limit.
    private int NextMatch(FilterCall? filter, int from, int limit)
    {
        while (from < limit && !filter.Matches(log.Events[from]))
            from++;
        return from;
    }

    private string Holds(int index, FilterCall? filter) =>
        index < 0 ? "holds nothing" : filter.Matches(log.Events[index]) ? $"holds '{log.Events[index].Id}'" : "holds what the filter leaves out";

    private string Position(int index) => index < log.Events.Count ? $"{log.Events[index].Position}" : "nothing";
}
