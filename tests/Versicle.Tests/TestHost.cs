using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle.Hosting;
using Versicle.Modules;

namespace Versicle.Tests;

/// <summary>A host of a module written by hand: what the generator writes for users is written out here, to be read.</summary>
internal static class TestHost
{
    public static async Task<IHost> Start(
        Action<ModuleRegistry> module, Action<VersicleBuilder>? configure = null, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        services?.Invoke(builder.Services);
        builder.Services.AddVersicle(new DelegateModule(module), configure ?? (_ => { }));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public static CommandBus Commands(this IHost host) => host.Services.GetRequiredService<CommandBus>();

    public static QueryBus Queries(this IHost host) => host.Services.GetRequiredService<QueryBus>();

    private sealed class DelegateModule(Action<ModuleRegistry> register) : VersicleModule
    {
        public override void Register(ModuleRegistry registry) => register(registry);
    }
}
