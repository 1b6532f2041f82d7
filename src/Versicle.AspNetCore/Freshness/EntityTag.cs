using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Versicle.AspNetCore;

/// <summary>
/// The tag of a query's answer, made of the answer itself: what is equal has an equal tag on every node, after every restart and
/// rebuild, and nothing that differs has. Weak: what compresses on the way may change the bytes.
/// </summary>
internal static class EntityTag
{
    private const int Length = 16;

    public static string Of(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"W/\"{Base64Url.EncodeToString(hash[..Length])}\"";
    }

    /// <summary>Whether the caller says that it has this already.</summary>
    public static bool IsKnown(HttpRequest request, string tag)
    {
        var known = request.Headers.IfNoneMatch;
        if (known.Count == 0)
            return false;
        if (known.Count == 1 && known[0] == tag)
            return true;

        var mine = EntityTagHeaderValue.Parse(tag);
        return EntityTagHeaderValue.TryParseList(known, out var tags)
            && tags.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(mine, useStrongComparison: false));
    }
}
