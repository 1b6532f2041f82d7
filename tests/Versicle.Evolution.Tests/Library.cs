using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle.Hosting;
using Versicle.Modules;
using Versicle.Modules.Generated;
using Versicle.Postgres.Fixture;

namespace Versicle.Evolution.Tests;

/// <summary>A log with events of earlier years, and hosts of today's code on it.</summary>
internal sealed class Library(string? database) : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("versicle-evolution-");
    private readonly List<IHost> _hosts = [];

    public static async Task<Library> On(string engine) => new(engine == "sqlite" ? null : await (await PostgresCluster.Shared).NewDatabase());

    /// <summary>On the one log; with read models of its own, which are folded from the first event.</summary>
    public async Task<VersicleHost> Start(VersicleModule? module = null)
    {
        var readModels = Path.Combine(_directory.FullName, $"read-{_hosts.Count}.db");
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddVersicle(module ?? new Versicle_Evolution_TestsModule(), versicle =>
        {
            if (database is null)
                versicle.UseSqlite(Path.Combine(_directory.FullName, "log.db")).ReadModels(read => read.UseSqlite(readModels).UseSqliteScratch());
            else if (_hosts.Count == 0)
                versicle.UsePostgres(database).ReadModels(read => read.UsePostgres(database).UseSqliteScratch());
            else
                versicle.UsePostgres(database).ReadModels(read => read.UseSqlite(readModels).UseSqliteScratch());
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        return host.Services.GetRequiredService<VersicleHost>();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    /// <summary>Appends as earlier code did: by the stored name.</summary>
    public static async Task<ConsistencyToken> Append(VersicleHost host, long patron, string type, string data, params long[] tagged)
    {
        var added = new NewEvent(Guid.NewGuid(), type, Encoding.UTF8.GetBytes(data))
        {
            Tags = [.. tagged.DefaultIfEmpty(patron).Select(one => Tag.Of("patron", one))],
        };
        var append = new Append(Guid.NewGuid(), [new(StreamName.Of("patron", patron), ExpectedVersion.Any, [added])], EventMetadata.None);
        return Assert.IsType<AppendResult.Appended>(await host.Log.Append(append, default)).Head.Token;
    }

    /// <summary>Ann, registered under the oldest name, and Bob under a later one; both changed since.</summary>
    public static async Task<ConsistencyToken> AppendTheOldYears(VersicleHost host)
    {
        await Append(host, 1, "patron-created", """{"patron":1,"first":"Ann","last":"Lee"}""");
        await Append(host, 2, "patron-registered", """{"patron":2,"name":"Bob"}""");
        await Append(host, 1, "patron-changed", """{"patron":1,"name":"Ann Ray","city":"Oslo"}""");
        return await Append(host, 2, "couple-moved", """{"one":1,"other":2,"city":"Rome"}""", 1, 2);
    }
}
