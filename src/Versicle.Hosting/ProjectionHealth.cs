using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Versicle.Hosting;

/// <summary>Healthy while every projection is caught up or moving; its data says where each one is.</summary>
internal sealed class ProjectionHealth(VersicleHost versicle) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken ct = default)
    {
        var projections = versicle.Projections();
        var data = projections.ToDictionary(p => p.Name, p => (object)p);
        var sick = projections.Where(p => !p.IsHealthy).Select(Describe).ToList();
        return Task.FromResult(sick.Count == 0
            ? HealthCheckResult.Healthy("Every projection is caught up or moving.", data)
            : HealthCheckResult.Unhealthy(string.Join(" ", sick), data: data));
    }

    private static string Describe(ProjectionStatus projection) => projection.State is ProjectionState.Stopped
        ? $"Projection '{projection.Name}' stopped at position {projection.Position} of {projection.Head}."
        : $"Projection '{projection.Name}' is at position {projection.Position} of {projection.Head} and has not moved for {projection.Since.TotalSeconds:0} s.";
}
