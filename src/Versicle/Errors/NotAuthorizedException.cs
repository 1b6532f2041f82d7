namespace Versicle;

/// <summary>The caller may not send this message. Nothing was carried out. Expected: never logged as an error.</summary>
/// <param name="message">The message's type.</param>
/// <param name="isSignedIn">Whether it is known who the caller is.</param>
/// <param name="why">For the application's own people, not for callers.</param>
public sealed class NotAuthorizedException(string message, bool isSignedIn, string why)
    : VersicleException(
        ErrorCodes.NotAuthorized,
        $"'{message}' is not carried out: {why}. Send it in a MessageContext with a Caller whom its policy allows.")
{
    /// <summary>Whether it is known who the caller is. HTTP: 403, else 401.</summary>
    public bool IsSignedIn { get; } = isSignedIn;
}
