using System.Text;

namespace Versicle.AspNetCore;

/// <summary>RFC 6901: where in a body something is wrong.</summary>
internal static class JsonPointer
{
    private const int MaxLength = 200;

    public static string Of(string member) => "/" + Escape(member);

    /// <summary>Of what System.Text.Json calls a path, below a member: <c>$.items[0]['a.b']</c> is <c>/items/0/a.b</c>.</summary>
    public static string Of(string member, string? path)
    {
        var pointer = new StringBuilder(Of(member));
        var rest = path.AsSpan();
        for (var i = 1; i < rest.Length;)
        {
            var isQuoted = rest[i..].StartsWith("['");
            var start = i + (isQuoted ? 2 : 1);
            var length = isQuoted ? rest[start..].IndexOf("']") : rest[start..].IndexOfAny('.', '[', ']');
            var end = length < 0 ? rest.Length : start + length;
            pointer.Append('/').Append(Escape(rest[start..end].ToString()));
            i = end + (isQuoted ? 2 : end < rest.Length && rest[end] == ']' ? 1 : 0);
        }

        return Cut(pointer.ToString());
    }

    private static string Escape(string member) =>
        Cut(member).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    // A caller's own words go back to it, but not a megabyte of them.
    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength];
}
