using Compose.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle;

namespace Compose;

/// <summary>The application of three projects, on two files in a directory of its own, by the generated <c>AddVersicle</c>.</summary>
internal sealed class OrdersApplication : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("versicle-compose-").FullName;
    private readonly List<IHost> _hosts = [];

    public async Task<IHost> Start(Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        var number = 0L;
        builder.Services.AddKeyedSingleton<Func<long>>("numbers", (_, _) => () => ++number);
        builder.Services.AddVersicle(versicle =>
        {
            versicle.UseSqlite(Path.Combine(_directory, "orders.db")).ReadModels(read => read.UseSqlite(Path.Combine(_directory, "orders-read.db")));
            versicle.Queries.Handle<CountOrders, int>((_, _, _) => new((int)number));
        });
        services?.Invoke(builder.Services);
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(TestContext.Current.CancellationToken);
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
