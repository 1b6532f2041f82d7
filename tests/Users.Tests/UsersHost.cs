using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules.Generated;

namespace Users.Tests;

/// <summary>The sample's handlers in a host of this process, on files of its own, without HTTP.</summary>
internal sealed class UsersHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly TemporaryFolder? _own;

    private UsersHost(IHost host, TemporaryFolder? own)
    {
        _host = host;
        _own = own;
    }

    public CommandBus Commands => _host.Services.GetRequiredService<CommandBus>();

    public QueryBus Queries => _host.Services.GetRequiredService<QueryBus>();

    public IEventLog Log => _host.Services.GetRequiredService<VersicleHost>().Log;

    public static Task<UsersHost> Start()
    {
        var folder = new TemporaryFolder();
        return Start(folder.Path, folder);
    }

    public static Task<UsersHost> StartOn(string folder) => Start(folder, own: null);

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

    private static async Task<UsersHost> Start(string folder, TemporaryFolder? own)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddVersicle(new UsersModule(), versicle => versicle
            .UseSqlite(Path.Combine(folder, "users.db"))
            .ReadModels(read => read.UseSqlite(Path.Combine(folder, "users-read.db"))));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new(host, own);
    }
}

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("versicle-users-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
