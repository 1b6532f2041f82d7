using System.ComponentModel;

namespace Versicle.Modules;

/// <summary>What callers can be told of a member of a message, or of a record inside of it. Generated code makes it.</summary>
/// <param name="Name">As declared.</param>
/// <param name="Limits">Null for none.</param>
/// <param name="Inside">Where in the list of ruled types the type of its value, its items or its values is; -1 when that has no rules.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record RuledMember(string Name, MemberLimits? Limits, int Inside)
{
    /// <summary>Its name in JSON where <c>[JsonPropertyName]</c> gives it one, or null.</summary>
    public string? JsonName { get; init; }
}
