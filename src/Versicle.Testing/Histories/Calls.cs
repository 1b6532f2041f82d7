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

    /// <summary>What the log must not hold. Null = nothing is asked.</summary>
    public ConditionCall? Condition { get; init; }
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

    /// <summary>Of its data, in any algorithm that the log's lines use too.</summary>
    public string? Digest { get; init; }
}

/// <summary>"No event after this position matches": the append condition of the DCB specification (https://dcb.events).</summary>
/// <param name="Query">An event matches when it matches one of these. Empty = every event matches.</param>
/// <param name="After">Events at or before it do not count. 0 = all count.</param>
public sealed record ConditionCall(IReadOnlyList<QueryItem> Query, long After);

/// <summary>An event matches when its type is one of the types and it has all of the tags.</summary>
/// <param name="Types">Empty = every type.</param>
/// <param name="Tags">Empty = no tag is needed.</param>
public sealed record QueryItem(IReadOnlyList<string> Types, IReadOnlyList<string> Tags);

/// <summary>Which events a filtered read or a subscription asks for: those that meet all members that are given.</summary>
public sealed record FilterCall
{
    /// <summary>One of these types.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>All of these tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>A stream whose name begins so.</summary>
    public string? StreamPrefix { get; init; }
}

/// <summary>A read of the log, forwards.</summary>
/// <param name="After">Exclusive.</param>
/// <param name="Max">At most so many events; fewer only at the head.</param>
public sealed record ReadLogCall(long After, int Max) : HistoryCall
{
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
