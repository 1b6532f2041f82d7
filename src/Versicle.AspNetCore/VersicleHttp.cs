using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Versicle.AspNetCore;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Versicle;

/// <summary>Versicle over HTTP, in a service collection.</summary>
public static class VersicleHttp
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// Has the application's endpoints guarded and its messages limited. The generated <c>AddVersicle</c> calls it; call it too
        /// to change a limit.
        /// </summary>
        /// <param name="configure">Changes <see cref="VersicleHttpOptions"/>.</param>
        public IServiceCollection AddVersicleHttp(Action<VersicleHttpOptions>? configure = null)
        {
            if (configure is not null)
                services.Configure(configure);
            if (services.Any(service => service.ServiceType == typeof(HttpParts)))
                return services;

            services.AddSingleton<HttpParts>();
            services.AddTransient<IStartupFilter, EndpointGuard>();
            services.AddSingleton<IMessageAuthorizer>(provider => provider.GetService<IAuthorizationPolicyProvider>() is { } policies
                ? new MessageAuthorizer(provider, policies)
                : null!);
            services.AddTransient<ICorsService, TokenCorsService>(); // Goes before the one that AddCors would add.
            services.AddOptions<ProblemDetailsOptions>().PostConfigure<IOptions<JsonOptions>>(AddCode);
            services.AddOptions<KestrelServerOptions>().Configure<IOptions<VersicleHttpOptions>>(
                (kestrel, http) => kestrel.Limits.MaxConcurrentConnections ??= http.Value.MaxConnections);
            return services;
        }
    }

    // Problems that are not Versicle's (an address of nothing, another verb) have a code too; what the application says goes after.
    private static void AddCode(ProblemDetailsOptions problems, IOptions<JsonOptions> json)
    {
        var name = json.Value.SerializerOptions.PropertyNamingPolicy?.ConvertName("Code") ?? "Code";
        var own = problems.CustomizeProblemDetails;
        problems.CustomizeProblemDetails = context =>
        {
            context.ProblemDetails.Extensions.TryAdd(name, string.Create(CultureInfo.InvariantCulture, $"http.{context.ProblemDetails.Status}"));
            own?.Invoke(context);
        };
    }
}
