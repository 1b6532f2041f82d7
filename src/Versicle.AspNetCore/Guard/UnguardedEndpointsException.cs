namespace Versicle.AspNetCore;

/// <summary>Endpoints about which nobody decided who may use them. The application does not start.</summary>
/// <param name="endpoints">Verbs and patterns.</param>
public sealed class UnguardedEndpointsException(IReadOnlyList<string> endpoints)
    : VersicleException(
        ErrorCodes.UnguardedEndpoints,
        $"{endpoints.Count} endpoints have neither a policy nor AllowAnonymous: {string.Join("; ", endpoints)}. Say who may use each one with " +
        "RequireAuthorization or AllowAnonymous, on it or on its group, or set a fallback policy.")
{
    /// <summary>Verbs and patterns: <c>POST /users</c>.</summary>
    public IReadOnlyList<string> Endpoints { get; } = endpoints;
}
