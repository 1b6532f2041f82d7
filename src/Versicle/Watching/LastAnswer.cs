using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Versicle.Modules;

namespace Versicle;

/// <summary>
/// The answer that a watcher was last given, as a hash of its JSON: equal is what looks equal. What no context covers is compared by
/// <see cref="object.Equals(object)"/>.
/// </summary>
internal sealed class LastAnswer<TResult>(JsonSerializerOptions json)
{
    private readonly JsonTypeInfo<TResult>? _contract = JsonTypes.Find<TResult>(json);
    private byte[]? _hash;
    private QueryAnswer<TResult>? _last;

    /// <summary>Whether it is another one than the last, which it then is.</summary>
    public bool Replace(QueryAnswer<TResult> answer)
    {
        var hash = _contract is null ? null : SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(answer.Result, _contract));
        if (_last is { } last && last.HasParked == answer.HasParked && IsSame(last.Result, answer.Result, hash))
            return false;

        // With a hash there is no need to keep all of it.
        (_hash, _last) = (hash, hash is null ? answer : answer with { Result = default! });
        return true;
    }

    private bool IsSame(TResult last, TResult next, byte[]? hash) => hash is null ? Equals(last, next) : hash.AsSpan().SequenceEqual(_hash);
}
