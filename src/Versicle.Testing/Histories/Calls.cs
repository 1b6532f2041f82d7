using System.Text.Json.Serialization;

namespace Versicle.Testing;

/// <summary>What an operation asks for. One of <see cref="AppendCall"/>, the reads, <see cref="SubscribeCall"/>, <see cref="QueryCall"/>.</summary>
public abstract record HistoryCall
{
    private protected HistoryCall()
    {
    }
}

/// <summary>An append: all of its events, or none.</summary>
/// <param name="Streams">In order. Empty = a commit without events.</param>
public sealed record AppendCall(IReadOnlyList<AppendCallStream> Streams) : HistoryCall
{
    /// <summary>Equal for all attempts of one append: they have one effect together. Null = the first event's id says it.</summary>
    public string? Commit { get; init; }

    /// <summary>What the log must not hold; all must be kept. Null = nothing is asked.</summary>
    public IReadOnlyList<ConditionCall>? Conditions { get; init; }
}

/// <summary>The events of an append for one stream.</summary>
/// <param name="Stream">Its name.</param>
/// <param name="Expected">What it must be like; in JSON a version, <c>"exists"</c> or <c>"any"</c>, where 0 is "no stream".</param>
/// <param name="Events">At least one, in order.</param>
public sealed record AppendCallStream(string Stream, ExpectedVersion Expected, IReadOnlyList<AppendCallEvent> Events);

/// <summary>An event of an append. What is null here or in the log is not compared.</summary>
/// <param name="Id">Unique in the history and in the log.</param>
public sealed record AppendCallEvent(string Id)
{
    /// <summary>Its stored name.</summary>
    public string? Type { get; init; }

    /// <summary>In any order.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>What it does to unique keys, in order.</summary>
    public IReadOnlyList<KeyCall>? Keys { get; init; }

    /// <summary>Of its data, in any algorithm that the log's lines use too.</summary>
    public string? Digest { get; init; }
}

/// <summary>A unique key that an event claims for its stream, or gives back.</summary>
/// <param name="Name">Which key.</param>
/// <param name="Value">Unique under that name.</param>
public sealed record KeyCall(string Name, string Value)
{
    /// <summary>Whether it is given back. By a stream that does not have it: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Release { get; init; }

    internal static KeyCall Of(KeyChange change) => new(change.Name, change.Value) { Release = change.IsRelease };
}

/// <summary>"No event after this position matches": the append condition of the DCB specification (https://dcb.events).</summary>
/// <param name="Query">An event matches when it matches one of these. Empty = every event matches.</param>
/// <param name="After">Events at or before it do not count. 0 = all count.</param>
public sealed record ConditionCall(IReadOnlyList<QueryTerm> Query, long After);

/// <summary>An event matches when its type is one of the types and it has all of the tags.</summary>
/// <param name="Types">Empty = every type.</param>
/// <param name="Tags">Empty = no tag is needed.</param>
public sealed record QueryTerm(IReadOnlyList<string> Types, IReadOnlyList<string> Tags)
{
    internal static IReadOnlyList<QueryTerm> Of(EventQuery query) =>
        [.. query.Items.Select(item => new QueryTerm(item.Types, [.. item.Tags.Select(tag => tag.ToString())]))];
}

/// <summary>Which events a read or a subscription asks for: those that meet all members that are given.</summary>
public sealed record FilterCall
{
    /// <summary>Events that match one of these. Empty = every event matches.</summary>
    public IReadOnlyList<QueryTerm>? Query { get; init; }

    /// <summary>Events of this stream.</summary>
    public string? Stream { get; init; }

    /// <summary>Events of streams whose names begin so.</summary>
    public string? StreamPrefix { get; init; }
}

/// <summary>A read of the log.</summary>
/// <param name="After">Exclusive.</param>
/// <param name="Max">At most so many events.</param>
public sealed record ReadLogCall(long After, int Max) : HistoryCall
{
    /// <summary>Exclusive. Null = to the head.</summary>
    public long? Before { get; init; }

    /// <summary>From the last to the first. The completion then says <see cref="HistoryLine.ScannedThrough"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Backwards { get; init; }

    /// <summary>Null = every event. With a filter the completion says <see cref="HistoryLine.ScannedThrough"/>.</summary>
    public FilterCall? Filter { get; init; }

    /// <summary>Whether the reader may lag behind the log: it need not show all that was acknowledged, but never goes back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Replica { get; init; }
}

/// <summary>A read of one stream, forwards.</summary>
/// <param name="Stream">Its name.</param>
/// <param name="After">A version, exclusive.</param>
public sealed record ReadStreamCall(string Stream, long After) : HistoryCall
{
    /// <summary>At most so many events. Null = to the stream's end.</summary>
    public int? Max { get; init; }

    /// <summary>As for <see cref="ReadLogCall.Replica"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Replica { get; init; }
}

/// <summary>The question for the position of the last event.</summary>
public sealed record HeadCall : HistoryCall
{
    /// <summary>As for <see cref="ReadLogCall.Replica"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Replica { get; init; }
}

/// <summary>One life of a subscription, from its start to its end or its process's.</summary>
/// <param name="Subscription">Its name: lives of one name follow each other and do not overlap.</param>
/// <param name="After">The position it goes on from, exclusive.</param>
public sealed record SubscribeCall(string Subscription, long After) : HistoryCall
{
    /// <summary>Null = every event.</summary>
    public FilterCall? Filter { get; init; }
}

/// <summary>A query of a read model.</summary>
/// <param name="After">The position of the consistency token that it carries; 0 = none.</param>
public sealed record QueryCall(long After) : HistoryCall
{
    /// <summary>Whether the token is the latest that the process was given: the answer then shows all it wrote and saw.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Session { get; init; }
}
