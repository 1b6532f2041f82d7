using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Bank.Access;

/// <summary>Knows a caller by the header <c>X-Api-Key</c>.</summary>
public sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers["X-Api-Key"] is not [{ } key])
            return Task.FromResult(AuthenticateResult.NoResult());
        if (keys.Find(key) is not { } caller)
            return Task.FromResult(AuthenticateResult.Fail("The key is nobody's."));

        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, caller.Name), new(ClaimTypes.Role, caller.Role)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new(new(identity), SchemeName)));
    }
}
