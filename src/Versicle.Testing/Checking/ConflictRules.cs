namespace Versicle.Testing;

/// <summary>A refusal tells the truth: at some moment while the append was under way the log was as the refusal says.</summary>
internal static class ConflictRules
{
    public static void Check(LogIndex log, AppendTable appends, OrderRules order, Findings findings)
    {
        // The answer of a retry may be that of an earlier attempt, about an earlier moment.
        foreach (var fact in appends.Facts.Where(fact => fact.Attempts == 1))
            foreach (var (operation, end) in fact.Ends)
                if (end is { Kind: HistoryKind.Fail, Conflict: { } conflict } &&
                    Lie(fact.Call, conflict, (operation.Invoked, end.Time), log, order) is { } lie)
                    findings.Add(HistoryRules.FalseConflict, lie, operation.Ref);
    }

    private static string? Lie(AppendCall call, SeenConflict conflict, (long From, long To) when, LogIndex log, OrderRules order) => conflict switch
    {
        { Stream: { } stream, Actual: { } actual } =>
            LieAboutStream(call, stream, actual, when, log, order) ?? LieAboutLast(stream, actual, conflict.Position, log),
        { Key: { } key, Owner: { } owner, Position: > 0 and { } position } => LieAboutKey(key, owner, position, when, log, order),
        { Key: null, Position: { } position } => LieAboutPosition(call, position, when, log, order),
        _ => null,
    };

    private static string? LieAboutStream(
        AppendCall call, string stream, long actual, (long From, long To) when, LogIndex log, OrderRules order)
    {
        var own = 0;
        var reason = $"refused because of stream '{stream}', of which it expects nothing";
        foreach (var entry in call.Streams.Where(entry => entry.Stream == stream))
        {
            reason = actual >= 0 && !entry.Expected.Allows(new(actual))
                ? LieAboutVersion(stream, actual - own, when, log, order)
                : $"refused because stream '{stream}' is at version {actual}, which is what it expects";
            if (reason is null)
                return null;
            own += entry.Events.Count;
        }

        return reason;
    }

    private static string? LieAboutVersion(string stream, long version, (long From, long To) when, LogIndex log, OrderRules order)
    {
        var events = log.Stream(stream);
        if (version < 0 || version > events.Count)
            return $"refused because stream '{stream}' is at version {version}, and it has come to {events.Count}";
        if (version > 0 && order.Invoked(events[(int)version - 1]) > when.To)
            return $"refused because stream '{stream}' is at version {version}, which began to be appended only afterwards";
        if (version < events.Count && order.Acknowledged(events[(int)version]) < when.From)
            return $"refused because stream '{stream}' is at version {version}, and version {version + 1} had been acknowledged before";
        return null;
    }

    // A stream that the append itself has added to has no last event to tell of.
    private static string? LieAboutLast(string stream, long actual, long? position, LogIndex log)
    {
        if (position is null or 0 || actual < 1 || actual > log.Stream(stream).Count)
            return null;

        var last = log.Events[log.Stream(stream)[(int)actual - 1]].Position;
        return position == last ? null : $"refused because of position {position}, and version {actual} of stream '{stream}' is at {last}";
    }

    private static string? LieAboutKey(
        KeyCall key, string owner, long position, (long From, long To) when, LogIndex log, OrderRules order)
    {
        var index = log.IndexOfPosition(position);
        if (index < 0 || log.Events[index].Stream != owner || log.Events[index].Keys?.Contains(key with { Release = false }) is not true)
            return $"refused because stream '{owner}' claimed '{key.Value}' of key '{key.Name}' at position {position}, where it did not";
        if (order.Invoked(index) > when.To)
            return $"refused because of the claim at position {position}, which began to be appended only afterwards";
        return null;
    }

    private static string? LieAboutPosition(AppendCall call, long position, (long From, long To) when, LogIndex log, OrderRules order)
    {
        var index = log.IndexOfPosition(position);
        if (index < 0)
            return $"refused because of position {position}, which the log does not have";
        if (!(call.Conditions ?? []).Any(condition => position > condition.After && condition.Query.Matches(log.Events[index])))
            return $"refused because of position {position}, which its conditions allow";
        if (order.Invoked(index) > when.To)
            return $"refused because of position {position}, which began to be appended only afterwards";
        return null;
    }
}
