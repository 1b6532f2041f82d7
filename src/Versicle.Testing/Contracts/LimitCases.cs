using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>Every log takes what is at a limit, and refuses what is one past it before it writes anything.</summary>
internal sealed class LimitCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<LimitCases>(c => c.Events_per_append()),
        Case<LimitCases>(c => c.Bytes_per_event()),
        Case<LimitCases>(c => c.Bytes_per_append()),
        Case<LimitCases>(c => c.Characters_of_an_events_name()),
        Case<LimitCases>(c => c.Characters_of_metadata()),
        Case<LimitCases>(c => c.Characters_of_a_streams_name()),
        .. Rows<LimitCases, (string, Append)>(Unstorable, (c, row) => c.What_not_every_engine_keeps_is_refused(row.Item1, row.Item2)),
    ];

    public Task Events_per_append() => Limit(n => Any("a", n), LogLimits.MaxEvents);

    public Task Bytes_per_event() => Limit(n => Of(To("a", ExpectedVersion.Any, Event(Json(n)))), LogLimits.MaxEventBytes);

    public Task Bytes_per_append() => Limit(
        n => Of(To("a", ExpectedVersion.Any, [.. Enumerable.Repeat(0, 3).Select(_ => Event(Json(LogLimits.MaxEventBytes)))]),
            To("b", ExpectedVersion.Any, Event(Json(LogLimits.MaxEventBytes - 10)), Event(Json(n - 4 * LogLimits.MaxEventBytes + 10)))),
        LogLimits.MaxAppendBytes);

    public Task Characters_of_an_events_name() => Limit(n => Of(To("a", ExpectedVersion.Any, Event(type: new('ü', n)))), LogLimits.MaxEventType);

    public Task Characters_of_metadata() => Limit(n => Any("a") with { Metadata = new() { Actor = new('ü', n) } }, LogLimits.MaxMetadataValue);

    public async Task Characters_of_a_streams_name()
    {
        await Log.Succeed(Any(new('a', LogLimits.MaxStreamName)));

        Assert.ThrowsAtOnce<ArgumentException>(() => new StreamName(new('a', LogLimits.MaxStreamName + 1)));
    }

    private static (string, Append)[] Unstorable =>
    [
        ("no stream name", Of(new StreamAppend(default, ExpectedVersion.Any, [Event()]))),
        ("no events", Of(new StreamAppend(new("a"), ExpectedVersion.Any, []))),
        ("no event name", Of(To("a", ExpectedVersion.Any, Event(type: "")))),
        ("NUL in a name", Of(To("a", ExpectedVersion.Any, Event(type: "a\0b")))),
        ("half a pair in a name", Of(To("a", ExpectedVersion.Any, Event(type: "a\ud800")))),
        ("NUL in metadata", Any("a") with { Metadata = new() { Actor = "a\0" } }),
        ("half a pair in metadata", Any("a") with { Metadata = new() { Correlation = "\udc00" } }),
        ("no data", Of(To("a", ExpectedVersion.Any, Event(data: "")))),
        ("NUL in data", Of(To("a", ExpectedVersion.Any, Event(data: "\"\0\"")))),
        ("data that is not UTF-8", Of(To("a", ExpectedVersion.Any, new NewEvent(NewId(), "t", new byte[] { 0x22, 0xC3, 0x28, 0x22 })))),
    ];

    public async Task What_not_every_engine_keeps_is_refused(string what, Append append)
    {
        await Assert.Throws<ArgumentException>(async () => await Log.Append(append, default));

        Assert.True((await Log.All()).Count == 0, what);
    }

    private static string Json(int bytes) => '"' + new string('x', bytes - 2) + '"';
}
