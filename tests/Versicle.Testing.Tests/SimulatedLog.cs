namespace Versicle.Testing.Tests;

/// <summary>
/// Sound histories by the hundred thousand: clients of a correct log whose operations begin, take effect and end at moments that
/// a seed decides. One thread, no clock.
/// </summary>
internal sealed class SimulatedLog(int seed)
{
    private const int Streams = 20;

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, List<LoggedEvent>> _streams = [];
    private long _time;
    private long _lastOp;
    private int _lastId;

    public List<HistoryLine> Lines { get; } = [];

    public List<LoggedEvent> Log { get; } = [];

    public SimulatedLog Run(int operations, int clients)
    {
        var running = new List<IEnumerator<bool>>();
        for (var client = 0; client < clients; client++)
            running.Add(Client($"client-{client}").GetEnumerator());
        running.Add(Subscriber().GetEnumerator());

        while (_lastOp < operations)
            running[_random.Next(running.Count)].MoveNext();
        return this;
    }

    // Each yield is a moment at which any other client may act.
    private IEnumerable<bool> Client(string name)
    {
        for (var life = 1; ; life++)
        {
            var process = $"{name}.{life}";
            long known = 0;
            while (_random.Next(1_000) > 0)
            {
                var pick = _random.Next(10);
                foreach (var _ in pick switch
                {
                    < 5 => Append(process, p => known = Math.Max(known, p)),
                    5 => ReadLog(process),
                    6 => ReadStream(process),
                    7 => Head(process),
                    _ => Query(process, known, p => known = Math.Max(known, p)),
                })
                    yield return true;
            }
        }
    }

    private IEnumerable<bool> Append(string process, Action<long> learn)
    {
        var call = Call();
        var op = Invoke(process, line => line with { Append = call });
        yield return true;

        if (_random.Next(50) == 0)
        {
            End(process, op, HistoryKind.Unknown); // And it may still happen, or not.
            yield return true;
            if (_random.Next(2) == 0)
                Write(call);
            yield break;
        }

        var conflict = Conflict(call);
        var position = conflict is null ? Write(call) : 0;
        yield return true;
        if (conflict is not null)
        {
            End(process, op, HistoryKind.Fail, line => line with { Conflict = conflict });
            yield break;
        }

        End(process, op, HistoryKind.Ok, line => line with { Position = position });
        learn(position);
    }

    private AppendCall Call()
    {
        var streams = Enumerable.Range(0, Streams).OrderBy(_ => _random.Next()).Take(_random.Next(10) == 0 ? 2 : 1)
            .Select(n => $"s-{n}")
            .Select(name => new AppendCallStream(name, Expected(name), [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => NewEvent())]));
        return new([.. streams])
        {
            Commit = $"commit-{_time}",
            Conditions = _random.Next(4) == 0 ? [new([new([], [Tag()]), new([Type()], [Tag()])], Math.Max(0, Log.Count - _random.Next(20)))] : null,
        };
    }

    private AppendCallEvent NewEvent() => new($"e-{++_lastId}") { Type = Type(), Tags = [Tag()] };

    private string Type() => $"type-{_random.Next(5)}";

    private string Tag() => $"tag:{_random.Next(50)}";

    private ExpectedVersion Expected(string stream) => _random.Next(4) switch
    {
        0 => ExpectedVersion.Any,
        1 when Of(stream).Count > 0 => ExpectedVersion.Exists,
        _ => ExpectedVersion.Exactly(new(Of(stream).Count)),
    };

    private SeenConflict? Conflict(AppendCall call)
    {
        foreach (var (stream, expected, _) in call.Streams)
            if (!expected.Allows(new(Of(stream).Count)))
                return new() { Stream = stream, Actual = Of(stream).Count };

        var forbidden = call.Conditions is not [var condition] ? null : Log.Skip((int)condition.After).FirstOrDefault(logged =>
            condition.Query.Any(item => (item.Types.Count == 0 || item.Types.Contains(logged.Type)) && item.Tags.All(logged.Tags!.Contains)));
        return forbidden is null ? null : new() { Position = forbidden.Position };
    }

    private long Write(AppendCall call)
    {
        if (Conflict(call) is not null)
            return 0; // An unknown outcome that comes too late.
        foreach (var (stream, _, events) in call.Streams)
            foreach (var e in events)
            {
                Log.Add(new(Log.Count + 1, stream, Of(stream).Count + 1, e.Id, e.Type!) { Tags = e.Tags });
                Of(stream).Add(Log[^1]);
            }

        return Log.Count;
    }

    private IEnumerable<bool> ReadLog(string process)
    {
        var call = new ReadLogCall(Math.Max(0, Log.Count - _random.Next(30)), _random.Next(1, 20))
        {
            Backwards = _random.Next(3) == 0,
            Before = _random.Next(5) == 0 ? Log.Count - _random.Next(-5, 10) : null,
            Filter = _random.Next(3) == 0 ? new() { Stream = $"s-{_random.Next(Streams)}" } : null,
        };
        var op = Invoke(process, line => line with { ReadLog = call });
        yield return true;
        var head = Log.Count;
        var range = Log.Where(logged => logged.Position > call.After && logged.Position < (call.Before ?? long.MaxValue));
        var matches = (call.Backwards ? range.Reverse() : range).Where(logged => call.Filter is null || logged.Stream == call.Filter.Stream).ToList();
        var page = matches.Take(call.Max).ToList();
        var isEnd = page.Count == matches.Count;
        var last = Math.Max(call.After, Math.Min(head, (call.Before ?? long.MaxValue) - 1));
        var through = !isEnd ? page[^1].Position : call.Backwards ? Math.Min(call.After + 1, call.Before ?? long.MaxValue) : last;
        yield return true;
        End(process, op, HistoryKind.Ok, line => line with
        {
            Events = [.. page.Select(logged => new SeenEvent(logged.Position, logged.Id))],
            ScannedThrough = through,
            End = isEnd,
            Position = _random.Next(2) == 0 ? head : null,
        });
    }

    private IEnumerable<bool> ReadStream(string process)
    {
        var stream = $"s-{_random.Next(Streams)}";
        var call = new ReadStreamCall(stream, Math.Max(0, Of(stream).Count - _random.Next(5)));
        var op = Invoke(process, line => line with { ReadStream = call });
        yield return true;
        SeenEvent[] seen = [.. Of(stream).Skip((int)call.After).Select(logged => new SeenEvent(logged.Version, logged.Id))];
        yield return true;
        End(process, op, HistoryKind.Ok, line => line with { Events = seen });
    }

    private IEnumerable<bool> Head(string process)
    {
        var op = Invoke(process, line => line with { Head = new() });
        yield return true;
        var head = Log.Count;
        yield return true;
        End(process, op, HistoryKind.Ok, line => line with { Position = head });
    }

    private IEnumerable<bool> Query(string process, long known, Action<long> learn)
    {
        var op = Invoke(process, line => line with { Query = new(known) { Session = true } });
        yield return true;
        var shown = _random.NextInt64(known, Log.Count + 1); // A read model may lag, but not behind its token.
        yield return true;
        End(process, op, HistoryKind.Ok, line => line with { Position = shown });
        learn(shown);
    }

    private IEnumerable<bool> Subscriber()
    {
        string[] types = ["type-1", "type-2"];
        var filter = new FilterCall { Query = [new(types, [])] };
        long kept = 0;
        for (var life = 1; ; life++)
        {
            var process = $"subscriber.{life}";
            var at = kept;
            var op = Invoke(process, line => line with { Subscribe = new("s", kept) { Filter = filter } });
            while (_random.Next(50) > 0)
            {
                yield return true;
                if (at < Log.Count)
                {
                    var logged = Log[(int)at++];
                    if (types.Contains(logged.Type))
                        Add(process, op, HistoryKind.Event, line => line with { Event = new(logged.Position, logged.Id) });
                }

                if (_random.Next(5) == 0)
                    Add(process, op, HistoryKind.Checkpoint, line => line with { Position = kept = at });
            }
        }
    }

    private List<LoggedEvent> Of(string stream) => _streams.TryGetValue(stream, out var events) ? events : _streams[stream] = [];

    private long Invoke(string process, Func<HistoryLine, HistoryLine> with) => Add(process, ++_lastOp, HistoryKind.Invoke, with);

    private void End(string process, long op, HistoryKind kind, Func<HistoryLine, HistoryLine>? with = null) =>
        Add(process, op, kind, with ?? (line => line));

    private long Add(string process, long op, HistoryKind kind, Func<HistoryLine, HistoryLine> with)
    {
        Lines.Add(with(new() { Process = process, Op = op, Time = ++_time, Kind = kind, Number = Lines.Count + 1 }));
        return op;
    }
}
