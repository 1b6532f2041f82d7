using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Versicle.Hosting;

/// <summary>Healthy while the log answers where its head is.</summary>
internal sealed class StoreHealth(VersicleHost versicle) : IHealthCheck
{
    // What the store said stands in the log: a health report is often open to more people than the log is.
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken ct = default)
    {
        if (!versicle.HasStore)
            return HealthCheckResult.Healthy("This host has no store.");

        try
        {
            var head = await versicle.Log.Head(ct);
            return HealthCheckResult.Healthy("The log answers.", new Dictionary<string, object> { ["head"] = head.Position.Value });
        }
        catch (VersicleException unavailable)
        {
            return new(context.Registration.FailureStatus, $"The log cannot be read now ({unavailable.Code}).", unavailable);
        }
    }
}
