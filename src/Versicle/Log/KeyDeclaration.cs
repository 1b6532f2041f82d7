namespace Versicle;

/// <summary>That events of a type claim, or release, values of a unique key: what <see cref="ClaimsKeyAttribute"/> says in the code.</summary>
/// <param name="EventType">The event's stored name.</param>
/// <param name="Key">The key's name.</param>
/// <param name="IsRelease">Whether such an event releases a value; else it claims one.</param>
public sealed record KeyDeclaration(string EventType, string Key, bool IsRelease)
{
    /// <summary>In words.</summary>
    public override string ToString() => $"event '{EventType}' {(IsRelease ? "releases" : "claims")} unique key '{Key}'";
}

/// <summary>What a log was told about a declaration. The log's list only grows; the last word about a declaration counts.</summary>
/// <param name="Declaration">Which one.</param>
/// <param name="IsActive">Whether all code that appends such events must have it, from here on.</param>
/// <param name="Reason">Why it was given up; empty for one that is active.</param>
public sealed record KeyDecision(KeyDeclaration Declaration, bool IsActive, string Reason)
{
    /// <summary>The declarations that are active after all of these.</summary>
    public static IReadOnlyCollection<KeyDeclaration> Active(IEnumerable<KeyDecision> decisions)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        var active = new HashSet<KeyDeclaration>();
        foreach (var (declaration, isActive, _) in decisions)
        {
            if (isActive)
                active.Add(declaration);
            else
                active.Remove(declaration);
        }

        return active;
    }
}
