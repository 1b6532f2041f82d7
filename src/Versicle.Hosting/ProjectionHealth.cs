using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Versicle.Hosting;

/// <summary>
/// Healthy while every projection is caught up, or behind for less than <see cref="ProjectionStatus.StuckAfter"/>; degraded while one is
/// behind for longer and moves, or has parked or drifted rows; unhealthy when one has stopped, is behind and does not move, or is a new
/// version that another one is current for: a rolling deployment then waits, and the nodes with the old code go on. Its data says where
/// each one is.
/// </summary>
internal sealed class ProjectionHealth(VersicleHost versicle) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken ct = default)
    {
        var projections = versicle.Projections();
        var data = projections.ToDictionary(p => p.Name, p => (object)p);
        var sick = projections.Where(p => !p.IsReady).Select(Describe).ToList();
        if (sick.Count > 0)
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, string.Join(" ", sick), data: data));

        var late = projections.Where(p => p.LagTime >= ProjectionStatus.StuckAfter).Select(DescribeLag).ToList();
        late.AddRange(projections.Where(p => p.ParkedRows > 0).Select(p => $"Projection '{p.Name}' has parked events of {p.ParkedRows} rows."));
        late.AddRange(projections.Where(p => p.DriftedRows > 0)
            .Select(p => $"Projection '{p.Name}' has {p.DriftedRows} rows that are not what their events make them."));
        return Task.FromResult(late.Count > 0
            ? HealthCheckResult.Degraded(string.Join(" ", late), data: data)
            : HealthCheckResult.Healthy("Every projection is caught up or moving.", data));
    }

    private static string DescribeLag(ProjectionStatus projection) =>
        $"Projection '{projection.Name}' is {projection.Lag} events and at most {projection.LagTime.TotalSeconds:0} s behind, and moves.";

    private static string DescribeRebuild(ProjectionStatus projection, RebuildStatus rebuild) => rebuild.Awaits is { } reason
        ? $"Projection '{projection.Name}' is waiting for confirmation to replace version {rebuild.Replaces}: {reason}."
        : $"Projection '{projection.Name}' is being built beside version {rebuild.Replaces}: {projection.Position} of {projection.Head}.";

    private static string Describe(ProjectionStatus projection) => projection.State is ProjectionState.Stopped
        ? $"Projection '{projection.Name}' stopped at position {projection.Position} of {projection.Head}."
        : projection is { IsHealthy: true, Rebuild: { } rebuild } ? DescribeRebuild(projection, rebuild)
        : $"Projection '{projection.Name}' is at position {projection.Position} of {projection.Head} and has not moved for {projection.Since.TotalSeconds:0} s.";
}
