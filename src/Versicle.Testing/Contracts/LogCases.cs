namespace Versicle.Testing;

/// <summary>What the cases of a log share.</summary>
internal abstract class LogCases : Cases<IEventLog>
{
    protected const int Writers = 8;

    protected static string[] HostileTexts =>
    [
        "'; drop table versicle_tags; --", "a,b", "{\"x\":[1,2]}", "%_*?", " ", "\r\n\t", "\u202eü日本🙂", "\\", "null", "\"", "$1 ?1 :a @b",
        new('ü', LogLimits.MaxTag),
    ];

    protected ManualTime Time { get; } = new(new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero));

    protected override TimeProvider Clock => Time;

    protected IEventLog Log => Opened;

    protected static Task Everybody(Func<int, Task> write) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Beside(() => write(writer))));

    protected async Task Limit(Func<int, Append> append, int limit)
    {
        await Log.Succeed(append(limit));
        var head = await Log.Head(default);

        await Assert.Throws<AppendTooLargeException>(async () => await Log.Append(append(limit + 1), default));

        Assert.Equal(head, await Log.Head(default));
    }
}
