using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Versicle.AspNetCore;

/// <summary>What all endpoints of an application share.</summary>
internal sealed class HttpParts : IDisposable
{
    public HttpParts(IServiceProvider services, VersicleHost host, IOptions<VersicleHttpOptions> options, ILoggerFactory logs)
    {
        Host = host;
        Options = options.Value;
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Json = new(services, host.JsonContexts);
        Log = logs.CreateLogger("Versicle.Http");
        Problems = new(services, Json, Log);
        Admission = new(Options);
    }

    public VersicleHost Host { get; }

    public VersicleHttpOptions Options { get; }

    public TimeProvider Time { get; }

    public HttpJson Json { get; }

    public ILogger Log { get; }

    public ProblemWriter Problems { get; }

    public Admission Admission { get; }

    public static HttpParts Of(IServiceProvider services) => services.GetService<HttpParts>() ?? throw new InvalidOperationException(
        "The services have no Versicle for HTTP. Call AddVersicleHttp beside AddVersicle; the AddVersicle that is generated for an application does so.");

    /// <summary>Who is signed in, as the request's features say: asking the context itself would make a principal for nobody.</summary>
    public static ClaimsPrincipal? PrincipalOf(HttpContext http) => http.Features.Get<IHttpAuthenticationFeature>()?.User;

    /// <summary>Their id.</summary>
    public static string? CallerOf(HttpContext http) => PrincipalOf(http)?.FindFirst(ClaimTypes.NameIdentifier)?.Value;

    public void Dispose() => Admission.Dispose();
}
