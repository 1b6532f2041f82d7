using Versicle.Generators.Discovery;

namespace Versicle.Generators.Contracts;

/// <summary>The record of what is stored, to be kept beside today's events, as far as the lock tells.</summary>
/// <param name="Name">The stored name.</param>
/// <param name="Declaration">Its name and members: <c>OldMade(long Id)</c>. With <c>…</c> for what the lock does not say in C#.</param>
/// <param name="Into">What it becomes, or <c>…</c>.</param>
internal sealed record OldRecord(string Name, string Declaration, string Into)
{
    /// <summary>Whether nothing is left to fill in.</summary>
    public bool IsWhole => !Declaration.Contains('…') && !Into.Contains('…');

    public static OldRecord Of(EventContract then, EventContract? now)
    {
        var members = then.Members.Where(one => StoredMember.OuterOf(one.Key) is null)
            .OrderBy(one => one.Value.IsOptional) // What is optional has a default, and comes last.
            .Select(one => Member(one.Key, one.Value));
        var into = now?.Type is not { } type ? "…" : Upcasts.IntoOf(type)?.ShortName() ?? type.ShortName();
        return new(then.Name, $"Old{Pascal(then.Name)}({string.Join(", ", members)})", into);
    }

    public override string ToString() => $"[EventType(\"{Name}\")] record {Declaration} : IUpcast<{Into}>";

    private static string Member(string name, StoredMember member)
    {
        var pascal = Pascal(name);
        var attribute = Names.Snake(pascal) == name ? "" : $"[property: System.Text.Json.Serialization.JsonPropertyName({Names.Literal(name)})] ";
        var given = !member.IsOptional ? "" : member.Type is "string" or "base64" ? " = null!" : " = default";
        return $"{attribute}{CodeOf(member.Type)} {pascal}{given}";
    }

    private static string Pascal(string name) => string.Concat(name.Split('-', '.', '_').Where(word => word.Length > 0)
        .Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));

    private static string CodeOf(string type) => type.TrimEnd('?') switch
    {
        "int8" => "sbyte",
        "int16" => "short",
        "int32" => "int",
        "int64" => "long",
        "base64" => "byte[]",
        "list" or "map" or "object" => "…",
        var other when other.Contains(' ') => "…",
        var other => other,
    } + (type.EndsWith("?", StringComparison.Ordinal) ? "?" : "");
}
