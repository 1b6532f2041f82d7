using System.Security.Cryptography;
using System.Text;

namespace Bank.Access;

/// <summary>Who may call: <c>Bank:ApiKeys:0:Name</c>, <c>:Role</c> and <c>:Key</c>, and so on. Without any, nobody.</summary>
public sealed class ApiKeys
{
    private readonly List<(byte[] Hash, Caller Caller)> _known = [];

    public ApiKeys(IConfiguration settings)
    {
        foreach (var one in settings.GetSection("Bank:ApiKeys").GetChildren())
        {
            if (one["Name"] is not { Length: > 0 } name || one["Role"] is not (Roles.Teller or Roles.Auditor) || one["Key"] is not { Length: >= 16 } key)
                throw new InvalidOperationException($"{one.Path} needs a Name, a Role that is '{Roles.Teller}' or '{Roles.Auditor}', and a Key of 16 characters or more.");
            _known.Add((HashOf(key), new(name, one["Role"]!)));
        }
    }

    /// <summary>The one whose key this is, or null. As slow for a key that is nearly right as for any other.</summary>
    public Caller? Find(string key)
    {
        var hash = HashOf(key);
        Caller? found = null;
        foreach (var (known, caller) in _known)
            found = CryptographicOperations.FixedTimeEquals(known, hash) ? caller : found;
        return found;
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>One who calls.</summary>
/// <param name="Name">Stands in every event as its actor.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
public sealed record Caller(string Name, string Role);

public static class Roles
{
    /// <summary>Moves money, and looks.</summary>
    public const string Teller = "teller";

    /// <summary>Looks at everything, and moves nothing.</summary>
    public const string Auditor = "auditor";
}
