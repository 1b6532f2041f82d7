namespace Versicle;

/// <summary>Who may send a message: callers that are signed in, that all <paramref name="Policies"/> allow, and that have the roles.</summary>
/// <param name="Policies">By name. Empty: whoever is signed in.</param>
/// <param name="Roles">Of each entry, roles separated by commas, the caller has one.</param>
public sealed record MessagePolicy(IReadOnlyList<string> Policies, IReadOnlyList<string> Roles)
{
    /// <summary>Anybody, also who is not signed in.</summary>
    public static MessagePolicy AnyCaller { get; } = new([], []) { AllowsAnyCaller = true };

    /// <summary>Nobody: what a message has when others have policies, and neither it nor its side has one.</summary>
    internal static MessagePolicy Nobody { get; } = new([], []);

    /// <summary>Whether there is nothing to ask.</summary>
    public bool AllowsAnyCaller { get; private init; }
}
