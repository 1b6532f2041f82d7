using System.Text;

namespace Versicle.Testing;

/// <summary>Appends in few words.</summary>
internal static class Appends
{
    // Of no time: what orders events is their position.
    public static Guid NewId() => Guid.CreateVersion7(DateTimeOffset.UnixEpoch);

    public static NewEvent Event(string data = "{}", string type = "happened") => new(NewId(), type, Encoding.UTF8.GetBytes(data));

    public static NewEvent Tagged(params string[] tags) => Event() with { Tags = [.. tags.Select(tag => new Tag(tag))] };

    public static NewEvent Keyed(params KeyChange[] keys) => Event() with { Keys = keys };

    /// <summary>No event with this tag, anywhere.</summary>
    public static AppendCondition None(string tag) => new(EventQuery.Match(tags: [new(tag)]));

    public static NewEvent[] Events(int count) => [.. Enumerable.Range(1, count).Select(n => Event($$"""{"n":{{n}}}"""))];

    public static StreamAppend To(string stream, ExpectedVersion expected, params NewEvent[] events) =>
        new(new(stream), expected, events.Length > 0 ? events : [Event()]);

    public static Append Of(params StreamAppend[] streams) => new(NewId(), streams, EventMetadata.None);

    public static Append Any(string stream, int events = 1) => Of(To(stream, ExpectedVersion.Any, Events(events)));

    /// <summary>A bit of everything: several streams, tags, keys that change hands, metadata, an empty commit.</summary>
    public static async Task Some(this IEventLog log)
    {
        await log.Succeed(Of(To("a", ExpectedVersion.NoStream, Event("""{"name":"Ada"}"""), Keyed(KeyChange.Claim("handle", "ada")), Tagged("t:1", "ü日🙂"))));
        await log.Succeed(Of(To("b", ExpectedVersion.NoStream, Events(2)), To("a", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "bob")))));
        await log.Succeed(Of() with { Metadata = new() { Command = "Nothing" } });
        await log.Succeed(Of(To("a", ExpectedVersion.Any, Keyed(KeyChange.Release("handle", "bob")))) with { Metadata = new() { Command = "Let", Actor = "ada" } });
        await log.Succeed(Of(To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "bob"), KeyChange.Claim("seat", "1")), Tagged("t:2"))));
    }

    public static async Task<AppendResult.Appended> Succeed(this IEventLog log, Append append) =>
        Assert.IsType<AppendResult.Appended>(await log.Append(append, default));

    public static Task<AppendResult.StreamConflict> Conflict(this IEventLog log, Append append) => log.Conflict<AppendResult.StreamConflict>(append);

    public static async Task<T> Conflict<T>(this IEventLog log, Append append)
        where T : AppendResult.Conflict => Assert.IsType<T>(await log.Append(append, default));

    public static async Task<AppendResult.Answered> Answered(this IEventLog log, Append append) =>
        Assert.IsType<AppendResult.Answered>(await log.Append(append, default));

    public static async Task<IReadOnlyList<RecordedEvent>> All(this IEventLog log) => await log.All(new());

    public static async Task<IReadOnlyList<RecordedEvent>> All(this IEventLog log, LogRead read)
    {
        var events = new List<RecordedEvent>();
        await foreach (var page in log.ReadPages(read, default))
            events.AddRange(page.Events);
        return events;
    }

    public static async Task<IReadOnlyList<RecordedEvent>> ReadAll(this IEventLog log, LogPosition after, int max) =>
        (await log.Read(new() { After = after, Max = max }, default)).Events;

    public static async Task<List<RecordedEvent>> Stream(this IEventLog log, string stream, long after = 0)
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in log.ReadStream(new(stream), new(after), default))
            events.Add(recorded);
        return events;
    }

    public static IEnumerable<long> Positions(this IEnumerable<RecordedEvent> events) => events.Select(recorded => recorded.Context.Position.Value);

    public static IEnumerable<long> Versions(this IEnumerable<RecordedEvent> events) => events.Select(recorded => recorded.Context.Version.Value);

    public static IEnumerable<long> To(this long from, long last)
    {
        for (var n = from; n <= last; n++)
            yield return n;
    }
}
