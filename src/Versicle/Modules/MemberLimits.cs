namespace Versicle.Modules;

/// <summary>What of a member's rules an entrance can tell its callers beforehand. Null: no limit.</summary>
public sealed record MemberLimits
{
    /// <summary>The least number of characters, or of items.</summary>
    public int? MinLength { get; init; }

    /// <summary>The greatest number of characters, or of items.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The least number, in the invariant culture.</summary>
    public string? Minimum { get; init; }

    /// <summary>The greatest number, in the invariant culture.</summary>
    public string? Maximum { get; init; }

    /// <summary>Whether the least number itself is refused.</summary>
    public bool IsMinimumExclusive { get; init; }

    /// <summary>Whether the greatest number itself is refused.</summary>
    public bool IsMaximumExclusive { get; init; }

    /// <summary>A regular expression that matches all of a text.</summary>
    public string? Pattern { get; init; }

    /// <summary>What a text is, by its name in JSON schema: <c>email</c>, <c>uri</c>.</summary>
    public string? Format { get; init; }

    /// <summary>The only values.</summary>
    public IReadOnlyList<object?>? Allowed { get; init; }
}
