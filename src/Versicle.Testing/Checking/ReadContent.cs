namespace Versicle.Testing;

/// <summary>Compares what a read showed with the log, while the history streams by; leaves a <see cref="ReadFact"/>.</summary>
internal sealed class ReadContent(LogIndex log, Findings findings)
{
    private readonly List<ReadFact> _facts = [];

    public IReadOnlyList<ReadFact> Facts => _facts;

    public void OfLog(Operation read, ReadLogCall call, HistoryLine end)
    {
        if (end.Position > log.Head)
        {
            findings.Add(HistoryRules.ReadAhead, $"a read told the head as {end.Position}, and the log ends at {log.Head}.", read.Ref);
            return;
        }

        var range = LogRange.Of(call, end);
        if (!IsAnswer(read, call, end.Events!, range))
            return;

        // A head that was told is seen as surely as an event.
        var shown = end.Position is { } head ? log.IndexOfPosition(head) : Shown(end.Events!, call);
        int? missing = (end.Position ?? range.Head) is { } seen ? log.FirstAfter(seen) : null;
        _facts.Add(new(read.Ref, read.Invoked, end.Time, call.Replica, shown, missing, null));
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

    private int Shown(IReadOnlyList<SeenEvent> events, ReadLogCall call) =>
        events.Count == 0 ? -1 : log.IndexOfPosition(events[call.Backwards ? 0 : ^1].At);

    // Walks through the range in the direction of the read; each match must be the next event of the answer.
    private bool IsAnswer(Operation read, ReadLogCall call, IReadOnlyList<SeenEvent> events, LogRange range)
    {
        foreach (var seen in events)
        {
            var index = log.IndexOfPosition(seen.At);
            if (index >= 0 && log.Events[index].Id == seen.Id && call.Filter.Matches(log.Events[index]))
                continue;
            findings.Add(HistoryRules.ReadDiffers, $"'{seen.Id}' was read at position {seen.At}, where the log {Holds(index, call.Filter)}.", read.Ref);
            return false;
        }

        var (from, to) = (log.FirstAfter(range.After), log.FirstAfter(range.Through));
        var count = 0;
        for (var step = 0; step < to - from; step++)
        {
            var index = call.Backwards ? to - 1 - step : from + step;
            if (!call.Filter.Matches(log.Events[index]))
                continue;
            if (count < events.Count && events[count].At == log.Events[index].Position)
                count++;
            else
                return Gap(read, count < events.Count ? events[count].At : null, log.Events[index].Position);
        }

        return count == events.Count || Gap(read, events[count].At, null);
    }

    private bool Gap(Operation read, long? actual, long? expected)
    {
        findings.Add(HistoryRules.ReadGap, $"{Place(actual)} was read where {Place(expected)} comes next.", read.Ref);
        return false;
    }

    private static string Place(long? position) => position is { } known ? $"position {known}" : "nothing";

    private static string Holds(LoggedEvent logged, FilterCall? filter) =>
        filter.Matches(logged) ? $"holds '{logged.Id}'" : "holds what the filter leaves out";

    private string Holds(int index, FilterCall? filter) => index < 0 ? "holds nothing" : Holds(log.Events[index], filter);
}

/// <summary>The part of the log that a read answers for.</summary>
/// <param name="After">Exclusive.</param>
/// <param name="Through">Inclusive.</param>
/// <param name="Head">The last position there was, as far as the read lets us know.</param>
internal readonly record struct LogRange(long After, long Through, long? Head)
{
    public static LogRange Of(ReadLogCall call, HistoryLine end)
    {
        var events = end.Events!;
        var isEnd = end.End ?? events.Count < call.Max;
        var last = (call.Before ?? long.MaxValue) - 1;
        if (call.Backwards)
        {
            // Without a head it began at its first event, at least.
            var top = Math.Min(last, end.Position ?? (events.Count > 0 ? events[0].At : call.After));
            var head = call.Before is null && call.Filter is null ? top : (long?)null;
            return new(isEnd ? call.After : end.ScannedThrough!.Value - 1, top, head);
        }

        var through = end.ScannedThrough ?? (events.Count == 0 ? call.After : events[^1].At);
        var to = isEnd && end.Position is { } known ? Math.Max(through, Math.Min(known, last)) : through;
        return new(call.After, to, isEnd && through < last ? through : null);
    }
}
