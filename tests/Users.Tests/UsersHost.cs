using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules.Generated;

namespace Users.Tests;

/// <summary>The sample's handlers in a host of this process, without HTTP.</summary>
internal sealed class UsersHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly SampleData? _own;

    private UsersHost(IHost host, SampleData? own) => (_host, _own) = (host, own);

    public CommandBus Commands => _host.Services.GetRequiredService<CommandBus>();

    public QueryBus Queries => _host.Services.GetRequiredService<QueryBus>();

    public IEventLog Log => _host.Services.GetRequiredService<VersicleHost>().Log;

    public static async Task<UsersHost> Start<TStore>()
        where TStore : ISampleStore
    {
        var data = await TStore.New();
        return await Start(data, data);
    }

    public static Task<UsersHost> StartOn(SampleData data) => Start(data, own: null);

    public async Task<IReadOnlyList<(string Type, string Stream)>> Events()
    {
        var events = (await Log.Read(new() { Max = 100 }, TestContext.Current.CancellationToken)).Events;
        return [.. events.Select(e => (e.Type, e.Context.Stream.ToString()))];
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
        _own?.Dispose();
    }

    private static async Task<UsersHost> Start(SampleData data, SampleData? own)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(data.Settings);
        builder.Services.AddVersicle(new UsersModule(), versicle => Stores.Use(versicle, builder.Configuration));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new(host, own);
    }
}
