namespace Versicle.Testing;

/// <summary>Reads against time: they show what was acknowledged, keep what was shown, and do not see the future.</summary>
internal sealed class ReadRules(LogIndex log, OrderRules order, Findings findings)
{
    private readonly Dictionary<string, int[]> _soonestOfStream = new(StringComparer.Ordinal);

    public void Check(IReadOnlyList<ReadFact> reads)
    {
        foreach (var read in reads)
        {
            if (order.NotBegunUpTo(read.Shown, read.Ended) is { } future)
                findings.Add(
                    HistoryRules.ReadAhead,
                    $"position {log.Events[read.Shown].Position} was shown at {read.Ended}, and position {log.Events[future].Position} began to be appended at {order.Invoked(future)}.",
                    read.Ref,
                    order.Fact(future)!.Ref);
        }

        NothingWentBack(reads);
    }

    // One sweep over time: reads that ended before another began, of all who may not lag, and of each process that may.
    private void NothingWentBack(IReadOnlyList<ReadFact> reads)
    {
        var byEnd = reads.OrderBy(read => read.Ended).ToList();
        var ended = 0;
        ReadFact? latest = null;
        var latestOfProcess = new Dictionary<string, ReadFact>(StringComparer.Ordinal);
        foreach (var read in reads.OrderBy(read => read.Invoked))
        {
            for (; ended < byEnd.Count && byEnd[ended].Ended < read.Invoked; ended++)
            {
                var earlier = byEnd[ended];
                if (earlier.IsReplica && (!latestOfProcess.TryGetValue(earlier.Ref.Process, out var own) || earlier.Shown > own.Shown))
                    latestOfProcess[earlier.Ref.Process] = earlier;
                else if (!earlier.IsReplica && (latest is null || earlier.Shown > latest.Value.Shown))
                    latest = earlier;
            }

            Judge(read, read.IsReplica ? latestOfProcess.TryGetValue(read.Ref.Process, out var of) ? of : null : latest);
        }
    }

    private void Judge(ReadFact read, ReadFact? earlier)
    {
        if (read.Missing is not { } missing)
            return;

        if (!read.IsReplica && Acknowledged(read, missing) is { } stale)
        {
            findings.Add(
                HistoryRules.ReadStale,
                $"position {log.Events[stale].Position} was acknowledged at {order.Acknowledged(stale)}, and a read that began at {read.Invoked} does not show it.",
                read.Ref,
                order.Fact(stale)!.Ref);
        }
        else if (earlier is { } before && missing <= before.Shown)
        {
            findings.Add(
                HistoryRules.ReadWentBack,
                $"position {log.Events[before.Shown].Position} was shown at {before.Ended}, and a read that began at {read.Invoked} ends before {log.Events[missing].Position}.",
                read.Ref,
                before.Ref);
        }
    }

    private int? Acknowledged(ReadFact read, int missing)
    {
        if (read.Stream is not { } stream)
            return order.AcknowledgedFrom(missing, read.Invoked);

        var events = log.Stream(stream.Name);
        var soonest = SoonestOf(stream.Name, events);
        return stream.Next < soonest.Length && order.Acknowledged(soonest[stream.Next]) < read.Invoked ? soonest[stream.Next] : null;
    }

    // For each place in a stream the event from there on that was acknowledged first.
    private int[] SoonestOf(string name, IReadOnlyList<int> events)
    {
        if (_soonestOfStream.TryGetValue(name, out var soonest))
            return soonest;

        soonest = [.. events];
        for (var i = soonest.Length - 2; i >= 0; i--)
            if (order.Acknowledged(soonest[i + 1]) <= order.Acknowledged(soonest[i]))
                soonest[i] = soonest[i + 1];
        _soonestOfStream.Add(name, soonest);
        return soonest;
    }
}
