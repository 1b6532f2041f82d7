using Microsoft.Extensions.Time.Testing;

namespace Versicle.Testing.Tests;

/// <summary>A history drawn by hand: a clock that ticks with every line, and a log written as <c>stream/event</c>.</summary>
internal sealed class Sketch
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryStream _history = new();
    private readonly HistoryWriter _writer;
    private readonly List<LoggedEvent> _log = [];

    public Sketch() => _writer = new(_history, _time);

    /// <summary>The operation begins; others may go on before it ends.</summary>
    public OpenOperation Begin(string process, HistoryCall call)
    {
        Tick();
        return _writer.Invoke(process, call);
    }

    public Sketch Ok(OpenOperation operation, long? position = null) => Say(() => operation.Ok(position));

    public Sketch Fail(OpenOperation operation, SeenConflict? conflict = null) => Say(() => operation.Fail(conflict: conflict));

    public Sketch Unknown(OpenOperation operation) => Say(() => operation.Unknown());

    public Sketch Read(OpenOperation operation, params string[] seen) => Say(() => operation.Read([.. seen.Select(Seen)]));

    public Sketch Scanned(OpenOperation operation, long through, params string[] seen) =>
        Say(() => operation.Read([.. seen.Select(Seen)], through));

    public Sketch Page(OpenOperation operation, long through, bool end, long head, params string[] seen) =>
        Say(() => operation.Read([.. seen.Select(Seen)], through, end, head));

    public Sketch Event(OpenOperation operation, string seen) => Say(() => operation.Event(Seen(seen)));

    public Sketch Checkpoint(OpenOperation operation, long position) => Say(() => operation.Checkpoint(position));

    /// <summary>An append of its own from begin to end, for each of <c>stream/event</c>.</summary>
    public Sketch Appended(params string[] events)
    {
        foreach (var written in events)
            Ok(Begin("writer", Append(written)));
        return this;
    }

    public static AppendCall Append(params string[] events) => Append(ExpectedVersion.Any, events);

    public static AppendCall Append(ExpectedVersion expected, params string[] events) =>
        new([.. events.Select(Split)
            .GroupBy(e => e.Stream)
            .Select(of => new AppendCallStream(of.Key, expected, [.. of.Select(e => new AppendCallEvent(e.Id))]))]);

    /// <summary>The final log: positions and versions count by themselves.</summary>
    public Sketch Log(params string[] events)
    {
        foreach (var (stream, id) in events.Select(Split))
            LogEvent(id, stream);
        return this;
    }

    public Sketch LogEvent(string id, string stream, string type = "t", string[]? tags = null, params KeyCall[] keys)
    {
        var version = _log.Count(logged => logged.Stream == stream) + 1;
        _log.Add(new(_log.Count + 1, stream, version, id, type) { Tags = tags, Keys = keys is [] ? null : keys });
        return this;
    }

    /// <summary>Changes one event of the log after the fact.</summary>
    public Sketch Change(int position, Func<LoggedEvent, LoggedEvent> change)
    {
        _log[position - 1] = change(_log[position - 1]);
        return this;
    }

    /// <summary>What the checker finds: through files, as a user would have it.</summary>
    public async Task<IReadOnlyList<Violation>> Check(long startedAt = 0)
    {
        var ct = TestContext.Current.CancellationToken;
        using var log = new MemoryStream();
        await FinalLog.Of(_log).Write(log, ct);
        log.Position = 0;

        _history.Position = 0;
        return await HistoryChecker.Check(
            History.Read(_history, ct),
            (await FinalLog.Read(log, ct)).StartingAt(new(startedAt)),
            ct);
    }

    public async Task IsSound()
    {
        var violations = await Check();

        Assert.True(violations is [], string.Join('\n', violations));
    }

    /// <summary>One rule finds it, and no other.</summary>
    public async Task Breaks(string rule)
    {
        var violations = await Check();

        Assert.True(violations.Select(violation => violation.Rule).Distinct().SequenceEqual([rule]), $"expected {rule}, found:\n{string.Join('\n', violations)}");
    }

    private Sketch Say(Action line)
    {
        Tick();
        line();
        return this;
    }

    // A time is never given out twice, so what follows is later.
    private void Tick() => _time.Advance(TimeSpan.FromTicks(1));

    private static (string Stream, string Id) Split(string written) => (written.Split('/')[0], written.Split('/')[1]);

    private static SeenEvent Seen(string seen) => new(long.Parse(seen.Split('/')[0]), seen.Split('/')[1]);
}
