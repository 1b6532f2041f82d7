namespace Versicle.Testing.Tests;

/// <summary>Single changes of a sound history and its log, each of which breaks a promise whatever the seed.</summary>
internal static class Mutation
{
    private static readonly Dictionary<string, Func<List<HistoryLine>, List<LoggedEvent>, Random, string>> Changes = new()
    {
        ["an acknowledged event is lost, and the rest moves up"] = Lose,
        ["an event is appended again at the end"] = Double,
        ["a refused event is in the log"] = Resurrect,
        ["two neighbours change places, though one was acknowledged before the other began"] = Swap,
        ["a position is left out"] = LeavePositionOut,
        ["an event is of another type"] = Retype,
        ["an acknowledgement names another position"] = Misplace,
        ["a winner had expected the version before"] = ExpectLess,
        ["a read leaves out an event"] = ShortenRead,
        ["a read shows two events the other way round"] = TwistRead,
        ["a head is less than what was acknowledged"] = LowerHead,
        ["an event is not handed to a subscription"] = SkipDelivery,
        ["an event is handed to a subscription twice"] = RepeatDelivery,
        ["an answer does not honour its token"] = DishonourToken,
        ["a conflict tells of a version that never was"] = Lie,
    };

    public static TheoryData<string> All() => [.. Changes.Keys];

    public static string Apply(string mutation, List<HistoryLine> lines, List<LoggedEvent> log, Random random) =>
        Changes[mutation](lines, log, random);

    private static string Lose(List<HistoryLine> lines, List<LoggedEvent> log, Random random)
    {
        var acknowledged = Acknowledged(lines);
        var lost = Pick(log.Where(logged => acknowledged.ContainsKey(logged.Id)), random);
        log.Remove(lost);
        Renumber(log);
        return $"{lost.Id} is not in the log";
    }

    private static string Double(List<HistoryLine> lines, List<LoggedEvent> log, Random random)
    {
        log.Add(Pick(log, random));
        Renumber(log);
        return $"{log[^1].Id} is there twice";
    }

    private static string Resurrect(List<HistoryLine> lines, List<LoggedEvent> log, Random random)
    {
        var refused = Pick(lines.Where(line => line.Kind == HistoryKind.Fail), random);
        var (stream, _, events) = Invocation(lines, refused).Append!.Streams[0];
        log.Add(new(0, stream, 0, events[0].Id, events[0].Type!) { Tags = events[0].Tags });
        Renumber(log);
        return $"{events[0].Id} is in the log";
    }

    private static string Swap(List<HistoryLine> lines, List<LoggedEvent> log, Random random)
    {
        var times = Acknowledged(lines);
        var ordered = Enumerable.Range(0, log.Count - 1).Where(i =>
            times.TryGetValue(log[i].Id, out var earlier) && times.TryGetValue(log[i + 1].Id, out var later) && earlier.End < later.Begin);
        var at = Pick(ordered, random);
        (log[at], log[at + 1]) = (log[at + 1], log[at]);
        Renumber(log);
        return $"{log[at].Id} stands before {log[at + 1].Id}";
    }

    private static string LeavePositionOut(List<HistoryLine> lines, List<LoggedEvent> log, Random random)
    {
        var from = random.Next(log.Count);
        for (var i = from; i < log.Count; i++)
            log[i] = log[i] with { Position = log[i].Position + 1 };
        return $"position {from + 1} is nobody's";
    }

    private static string Retype(List<HistoryLine> lines, List<LoggedEvent> log, Random random)
    {
        var at = random.Next(log.Count);
        log[at] = log[at] with { Type = "another" };
        return $"{log[at].Id} is of another type";
    }

    private static string Misplace(List<HistoryLine> lines, List<LoggedEvent> log, Random random) =>
        Change(lines, random, (line, call) => IsOk(line) && call.Append is not null, line => line with { Position = line.Position + 1 });

    private static string ExpectLess(List<HistoryLine> lines, List<LoggedEvent> log, Random random)
    {
        var acknowledged = Acknowledged(lines);
        var second = log.First(logged =>
            logged.Version > 1 && acknowledged.TryGetValue(logged.Id, out var append) && append.Call.Streams[0].Events[0].Id == logged.Id);
        var at = lines.FindIndex(line => line.Append == acknowledged[second.Id].Call);
        var entry = lines[at].Append!.Streams[0] with { Expected = ExpectedVersion.Exactly(new(second.Version - 2)) };
        lines[at] = lines[at] with { Append = lines[at].Append! with { Streams = [entry, .. lines[at].Append!.Streams.Skip(1)] } };
        return $"{second.Id} expected {entry.Expected}";
    }

    private static string ShortenRead(List<HistoryLine> lines, List<LoggedEvent> log, Random random) =>
        Change(lines, random, (line, _) => line.Events?.Count > 1, line => line with { Events = [line.Events![0], .. line.Events.Skip(2)] });

    private static string TwistRead(List<HistoryLine> lines, List<LoggedEvent> log, Random random) =>
        Change(lines, random, (line, _) => line.Events?.Count > 1, line => line with { Events = [.. line.Events!.Reverse()] });

    private static string LowerHead(List<HistoryLine> lines, List<LoggedEvent> log, Random random)
    {
        var known = 0L;
        var before = new Dictionary<HistoryLine, long>();
        foreach (var line in lines)
        {
            if (IsOk(line) && Invocation(lines, line).Append is not null)
                known = line.Position!.Value;
            before.Add(line, known);
        }

        return Change(lines, random, (line, call) => IsOk(line) && call.Head is not null && before[call] > 0, line => line with { Position = 0 });
    }

    private static string SkipDelivery(List<HistoryLine> lines, List<LoggedEvent> log, Random random)
    {
        // Not a life's last: that it was not reached is no fault.
        var delivered = lines.Where(line => line.Kind == HistoryKind.Event).ToList();
        var skipped = Pick(delivered.Where(line => delivered.Exists(later => later.Op == line.Op && later.Time > line.Time)), random);
        lines.Remove(skipped);
        return $"{skipped.Event!.Id} was not handed over";
    }

    private static string RepeatDelivery(List<HistoryLine> lines, List<LoggedEvent> log, Random random)
    {
        var repeated = Pick(lines.Where(line => line.Kind == HistoryKind.Event), random);
        lines.Insert(lines.IndexOf(repeated), repeated);
        return $"{repeated.Event!.Id} was handed over twice";
    }

    private static string DishonourToken(List<HistoryLine> lines, List<LoggedEvent> log, Random random) =>
        Change(lines, random, (line, call) => IsOk(line) && call.Query is { After: > 0 }, line => line with { Position = 0 });

    private static string Lie(List<HistoryLine> lines, List<LoggedEvent> log, Random random) =>
        Change(
            lines,
            random,
            (line, _) => line.Conflict is { Stream: not null },
            line => line with { Conflict = line.Conflict! with { Actual = 1_000 } });

    private static bool IsOk(HistoryLine line) => line.Kind == HistoryKind.Ok;

    private static string Change(
        List<HistoryLine> lines, Random random, Func<HistoryLine, HistoryLine, bool> suits, Func<HistoryLine, HistoryLine> change)
    {
        var line = Pick(lines.Where(line => suits(line, Invocation(lines, line))), random);
        lines[lines.IndexOf(line)] = change(line);
        return $"line {line.Number}";
    }

    private static HistoryLine Invocation(List<HistoryLine> lines, HistoryLine end) =>
        lines.First(line => line.Kind == HistoryKind.Invoke && line.Op == end.Op);

    private static Dictionary<string, (long Begin, long End, AppendCall Call)> Acknowledged(List<HistoryLine> lines) => lines
        .Where(line => line.Kind == HistoryKind.Ok)
        .Select(end => (End: end, Begin: Invocation(lines, end)))
        .Where(operation => operation.Begin.Append is not null)
        .SelectMany(operation => operation.Begin.Append!.Streams, (operation, entry) => (operation, entry))
        .SelectMany(pair => pair.entry.Events, (pair, e) => (e.Id, pair.operation))
        .ToDictionary(pair => pair.Id, pair => (pair.operation.Begin.Time, pair.operation.End.Time, pair.operation.Begin.Append!));

    private static void Renumber(List<LoggedEvent> log)
    {
        var versions = new Dictionary<string, long>();
        for (var i = 0; i < log.Count; i++)
            log[i] = log[i] with { Position = i + 1, Version = versions[log[i].Stream] = versions.GetValueOrDefault(log[i].Stream) + 1 };
    }

    private static T Pick<T>(IEnumerable<T> of, Random random)
    {
        var all = of.ToList();
        return all[random.Next(all.Count)];
    }
}
