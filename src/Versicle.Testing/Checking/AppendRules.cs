namespace Versicle.Testing;

/// <summary>Appends and the log: what was acknowledged is there, once and whole; what was refused is not.</summary>
internal static class AppendRules
{
    public static void Check(LogIndex log, AppendTable appends, Findings findings)
    {
        foreach (var fact in appends.Facts)
            Place(fact, log, findings);
        foreach (var fact in appends.Facts.Where(fact => fact.IsPresent))
        {
            Content(fact, log, findings);
            Acknowledgement(fact, log, findings);
            Expectations(fact, log, appends, findings);
        }

        foreach (var logged in log.Events)
            if (logged.Position > log.Log.StartedAt.Value && appends.Of(logged.Id) is null)
                findings.Add(HistoryRules.PhantomEvent, $"event '{logged.Id}' at position {logged.Position} was appended by no operation of the history.");
    }

    private static void Place(AppendFact fact, LogIndex log, Findings findings)
    {
        var places = fact.Events.Select(e => log.IndexOfId(e.Id)).ToList();
        var missing = places.Count(place => place < 0);
        if (missing == places.Count)
        {
            if (fact.IsAcknowledged && places.Count > 0)
                findings.Add(HistoryRules.LostAppend, $"event '{fact.Events.First().Id}' was acknowledged, and is not in the log.", fact.Ref);
            return;
        }

        var present = log.Events[places.First(place => place >= 0)];
        if (fact.IsRefused)
        {
            findings.Add(HistoryRules.FailedAppendPresent, $"event '{present.Id}' was refused, and is in the log at position {present.Position}.", fact.Ref);
            return;
        }

        if (missing > 0)
        {
            findings.Add(HistoryRules.TornAppend, $"of {places.Count} events {places.Count - missing} are in the log: '{present.Id}' at position {present.Position} is.", fact.Ref);
            return;
        }

        (fact.First, fact.Last) = (places.Min(), places.Max());
        for (var i = 1; i < places.Count; i++)
            if (places[i] != places[i - 1] + 1)
            {
                findings.Add(
                    HistoryRules.AppendOrder,
                    $"event {i + 1} of the append is at position {log.Events[places[i]].Position}, and the one before it at {log.Events[places[i - 1]].Position}.",
                    fact.Ref);
                return;
            }
    }

    private static void Content(AppendFact fact, LogIndex log, Findings findings)
    {
        foreach (var entry in fact.Call.Streams)
            foreach (var e in entry.Events)
            {
                var logged = log.Events[log.IndexOfId(e.Id)];
                if (Difference(entry.Stream, e, logged) is { } difference)
                    findings.Add(HistoryRules.EventChanged, $"event '{e.Id}' at position {logged.Position}: {difference}.", fact.Ref);
            }
    }

    private static string? Difference(string stream, AppendCallEvent e, LoggedEvent logged)
    {
        if (stream != logged.Stream)
            return $"appended to stream '{stream}', and in stream '{logged.Stream}'";
        if (e.Type is { } type && type != logged.Type)
            return $"appended as '{type}', and there as '{logged.Type}'";
        if (e.Tags is { } tags && !tags.ToHashSet(StringComparer.Ordinal).SetEquals(logged.Tags ?? []))
            return $"appended with the tags {string.Join(", ", tags)}, and there with {string.Join(", ", logged.Tags ?? [])}";
        if (e.Keys is { } keys && !keys.SequenceEqual(logged.Keys ?? []))
            return "it was appended with other changes of unique keys than it has there";
        if (e.Digest is { } digest && logged.Digest is { } actual && digest != actual)
            return $"its data had digest {digest} when it was appended, and has {actual}";
        return null;
    }

    private static void Acknowledgement(AppendFact fact, LogIndex log, Findings findings)
    {
        var position = log.Events[fact.Last].Position;
        foreach (var (operation, end) in fact.Ends)
            if (end is { Kind: HistoryKind.Ok, Position: { } acknowledged } && acknowledged != position)
                findings.Add(HistoryRules.WrongAcknowledgement, $"acknowledged at position {acknowledged}, and its last event is at {position}.", operation.Ref);
    }

    private static void Expectations(AppendFact fact, LogIndex log, AppendTable appends, Findings findings)
    {
        foreach (var entry in fact.Call.Streams)
        {
            var first = log.Events[log.IndexOfId(entry.Events[0].Id)];
            if (first.Stream != entry.Stream || first.Version < 1 || entry.Expected.Allows(new(first.Version - 1)))
                continue;

            var winner = log.Stream(entry.Stream)
                .Where(index => log.Events[index].Version < first.Version && Expects(appends.Of(log.Events[index].Id), entry))
                .Select(index => appends.Of(log.Events[index].Id)!.Ref);
            findings.Add(
                HistoryRules.ExpectedVersion,
                $"stream '{entry.Stream}' was at version {first.Version - 1} when the append at position {first.Position} got in, which expected '{entry.Expected}'.",
                [fact.Ref, .. winner.Distinct().Take(1)]);
        }
    }

    private static bool Expects(AppendFact? other, AppendCallStream entry) =>
        other is not null && other.Call.Streams.Any(o => o.Stream == entry.Stream && o.Expected == entry.Expected);
}
