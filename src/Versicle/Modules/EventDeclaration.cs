namespace Versicle.Modules;

/// <summary>What is declared about an event's type: its stored name, and how an event's tags and keys are read from it.</summary>
internal sealed record EventDeclaration(string Name, Func<object, Tag[]>? Tags, Func<object, KeyChange[]>? Keys)
{
    /// <summary>The names of the unique keys that such an event may claim and release.</summary>
    public IReadOnlyList<KeyDeclaration> Declarations { get; init; } = [];

    /// <summary>Of an event that is stored no more: what it becomes.</summary>
    public Upcast? Upcast { get; init; }

    /// <summary>Each once: two members may carry the same value. Those of null members are left out.</summary>
    public IReadOnlyList<Tag> TagsOf(object happened) =>
        Tags is null ? [] : [.. Tags(happened).Where(tag => tag != default).Distinct()];

    /// <summary>Releases first, so that an event that gives a value back and takes it again keeps it.</summary>
    public IReadOnlyList<KeyChange> KeysOf(object happened) =>
        Keys is null ? [] : [.. Keys(happened).Where(key => key != default).OrderBy(key => !key.IsRelease)];
}

/// <summary>What an old event becomes.</summary>
/// <param name="Into">An event, a set of events, or another old one.</param>
/// <param name="Make">The function.</param>
internal sealed record Upcast(Type Into, Func<object, IReadOnlyList<object>> Make);
