using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Versicle.AspNetCore;

/// <summary>Lets scripts of allowed origins see the headers of the protocol, whatever the application's policies expose.</summary>
internal sealed class TokenCorsService(IOptions<CorsOptions> options, ILoggerFactory logs) : CorsService(options, logs)
{
    private static readonly string[] Exposed = [TokenHeader.Name, ConsistencyHeader.Name, "Age", "ETag", "Location", "Preference-Applied", "Retry-After"];

    public override void ApplyResult(CorsResult result, HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result is { IsOriginAllowed: true, IsPreflightRequest: false })
        {
            foreach (var header in Exposed.Except(result.AllowedExposedHeaders, StringComparer.OrdinalIgnoreCase).ToList())
                result.AllowedExposedHeaders.Add(header);
        }

        base.ApplyResult(result, response);
    }
}
