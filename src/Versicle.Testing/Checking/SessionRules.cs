namespace Versicle.Testing;

/// <summary>Queries with consistency tokens: they show what their token, and in a session what their process, knows of.</summary>
internal sealed class SessionRules(LogIndex log, Findings findings)
{
    private readonly List<(Operation Query, QueryCall Call, long Ended, long Shown)> _answers = [];

    public void Answer(Operation query, QueryCall call, HistoryLine end)
    {
        var shown = end.Position!.Value;
        if (shown > log.Head)
            findings.Add(HistoryRules.ReadAhead, $"the answer shows position {shown}, and the log ends at {log.Head}.", query.Ref);
        else if (shown < call.After)
            findings.Add(HistoryRules.TokenNotHonoured, $"the answer shows position {shown}, and its token says {call.After}.", query.Ref);
        else
            _answers.Add((query, call, end.Time, shown));
    }

    public void Finish(AppendTable appends, OrderRules order)
    {
        foreach (var answer in _answers)
            if (order.NotBegunUpTo(log.IndexOfPosition(answer.Shown), answer.Ended) is { } future)
                findings.Add(
                    HistoryRules.ReadAhead,
                    $"the answer at {answer.Ended} shows position {answer.Shown}, and position {log.Events[future].Position} began to be appended at {order.Invoked(future)}.",
                    answer.Query.Ref);

        var writes = appends.Facts
            .Where(fact => fact.IsPresent)
            .SelectMany(fact => fact.Ends, (fact, attempt) => (fact.Last, attempt.Operation, attempt.End))
            .Where(attempt => attempt.End.Kind == HistoryKind.Ok)
            .Select(attempt => new Known(attempt.Operation, attempt.End.Time, log.Events[attempt.Last].Position))
            .ToLookup(known => known.Operation.Ref.Process, StringComparer.Ordinal);
        foreach (var process in _answers.GroupBy(answer => answer.Query.Ref.Process, StringComparer.Ordinal))
        {
            var sessions = process.Where(answer => answer.Call.Session).OrderBy(answer => answer.Query.Invoked).ToList();
            var answers = process.Select(answer => new Known(answer.Query, answer.Ended, answer.Shown));
            Sweep(sessions, writes[process.Key], HistoryRules.ReadYourWrites, "wrote");
            Sweep(sessions, answers, HistoryRules.MonotonicReads, "was shown");
        }
    }

    // What the process knew before each query began, in the order of time.
    private void Sweep(
        List<(Operation Query, QueryCall Call, long Ended, long Shown)> sessions, IEnumerable<Known> knowledge, string rule, string verb)
    {
        var byEnd = knowledge.OrderBy(known => known.Ended).ToList();
        var next = 0;
        Known? latest = null;
        foreach (var (query, _, _, shown) in sessions)
        {
            for (; next < byEnd.Count && byEnd[next].Ended < query.Invoked; next++)
                if (latest is null || byEnd[next].Position > latest.Value.Position)
                    latest = byEnd[next];

            if (latest is { } before && shown < before.Position)
                findings.Add(
                    rule,
                    $"the answer shows position {shown}, and its process {verb} {before.Position} before it asked.",
                    query.Ref,
                    before.Operation.Ref);
        }
    }

    private readonly record struct Known(Operation Operation, long Ended, long Position);
}
