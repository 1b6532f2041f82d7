using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules.Generated;
using Versicle.Postgres.Fixture;

namespace Users.Tests;

/// <summary>The health checks that AddVersicle registers, as a host's own health endpoint asks them.</summary>
public sealed class HealthTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_and_projections_are_checked_for_readiness_and_nothing_for_liveness()
    {
        using var data = await OnSqlite.New();
        using var host = await Start(data.Settings);

        var report = await Ask(host);

        Assert.Equal(["versicle-projections", "versicle-store"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.All(report.Entries.Values, entry => Assert.Equal((HealthStatus.Healthy, "ready"), (entry.Status, Assert.Single(entry.Tags))));
        Assert.IsType<ProjectionStatus>(report.Entries["versicle-projections"].Data["UsersProjection"]);
        await host.StopAsync(Ct);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_an_unhealthy_store_until_it_is_back()
    {
        await using var cluster = await PostgresCluster.Start();
        var database = await cluster.NewDatabase();
        using var host = await Start(new Dictionary<string, string?> { ["Versicle:Store"] = "postgres", ["ConnectionStrings:versicle"] = database });

        cluster.Kill();
        var gone = await StoreUntil(host, HealthStatus.Unhealthy);
        await StoreUntil(host, HealthStatus.Healthy);

        Assert.DoesNotContain("127.0.0.1", gone.Description, StringComparison.Ordinal);
        await host.StopAsync(Ct);
    }

    private static async Task<HealthReportEntry> StoreUntil(IHost host, HealthStatus status)
    {
        for (var waited = 0; waited < 600; waited++)
        {
            if ((await Ask(host)).Entries["versicle-store"] is var entry && entry.Status == status)
                return entry;
            await Task.Delay(50, Ct);
        }

        throw new TimeoutException($"The store is not {status} within 30 s.");
    }

    private static Task<HealthReport> Ask(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct);

    private static async Task<IHost> Start(IReadOnlyDictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddVersicle(new UsersModule(), versicle => Stores.Use(versicle, builder.Configuration));
        var host = builder.Build();
        await host.StartAsync(Ct);
        return host;
    }
}
