namespace Versicle.Testing;

/// <summary>What the log says about itself.</summary>
internal static class LogRules
{
    public static void Check(LogIndex log, Findings findings)
    {
        Positions(log, findings);
        Versions(log, findings);
        Ids(log, findings);
        Keys(log, findings);
    }

    private static void Positions(LogIndex log, Findings findings)
    {
        var before = 0L;
        foreach (var logged in log.Events)
        {
            if (logged.Position != before + 1)
                findings.Add(HistoryRules.PositionsDense, $"position {logged.Position} follows {before}, where {before + 1} belongs.");
            before = logged.Position;
        }
    }

    private static void Versions(LogIndex log, Findings findings)
    {
        foreach (var (stream, events) in log.Streams)
        {
            var before = 0L;
            foreach (var index in events)
            {
                var logged = log.Events[index];
                if (logged.Version != before + 1)
                    findings.Add(
                        HistoryRules.VersionsDense,
                        $"version {logged.Version} of stream '{stream}', at position {logged.Position}, follows {before}, where {before + 1} belongs.");
                before = logged.Version;
            }
        }
    }

    private static void Ids(LogIndex log, Findings findings)
    {
        for (var i = 0; i < log.Events.Count; i++)
        {
            var first = log.IndexOfId(log.Events[i].Id);
            if (first != i)
                findings.Add(
                    HistoryRules.DoubledAppend,
                    $"event '{log.Events[i].Id}' is at position {log.Events[first].Position} and at {log.Events[i].Position}.");
        }
    }

    // A claim by the owner changes nothing, and so does a release by a stranger.
    private static void Keys(LogIndex log, Findings findings)
    {
        var owners = new Dictionary<(string Name, string Value), LoggedEvent>();
        foreach (var logged in log.Events)
        {
            foreach (var key in logged.Keys ?? [])
            {
                var owner = owners.GetValueOrDefault((key.Name, key.Value));
                if (owner is null && !key.Release)
                    owners.Add((key.Name, key.Value), logged);
                else if (owner?.Stream == logged.Stream && key.Release)
                    owners.Remove((key.Name, key.Value));
                else if (owner is not null && owner.Stream != logged.Stream && !key.Release)
                    findings.Add(
                        HistoryRules.UniqueKey,
                        $"stream '{logged.Stream}' claims '{key.Value}' of key '{key.Name}' at position {logged.Position}, which stream '{owner.Stream}' has had since {owner.Position}.");
            }
        }
    }
}
