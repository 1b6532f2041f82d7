using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Versicle.Modules;

namespace Versicle.Hosting;

/// <summary>Versicle in a service collection.</summary>
public static class VersicleHosting
{
    /// <summary>
    /// Adds the buses, the stores and the projections of <paramref name="module"/>. An application calls the generated
    /// <c>AddVersicle(configure)</c>, which brings the modules of everything it references; tests call this one.
    /// </summary>
    /// <param name="services">The application's services. The stores open when its host starts.</param>
    /// <param name="module">What there is to handle.</param>
    /// <param name="configure">What the application chooses. Called once, at start.</param>
    /// <exception cref="InvalidOperationException">The services have a Versicle already.</exception>
    public static IServiceCollection AddVersicle(this IServiceCollection services, VersicleModule module, Action<VersicleBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(s => s.ServiceType == typeof(VersicleHost)))
            throw new InvalidOperationException("AddVersicle is called twice on one service collection. Compose the modules in one call.");

        var registry = new ModuleRegistry();
        module.Register(registry);

        services.AddSingleton(provider => Create(registry, configure, provider));
        services.AddSingleton(provider => provider.GetRequiredService<VersicleHost>().Commands);
        services.AddSingleton(provider => provider.GetRequiredService<VersicleHost>().Queries);
        services.AddSingleton(provider => provider.GetRequiredService<VersicleHost>().Audit);
        services.AddHostedService<VersicleService>();

        services.AddScoped(provider => provider.GetRequiredService<VersicleHost>().NewDispatchScope());
        services.AddScoped(provider => provider.GetRequiredService<DispatchScope>().Session);
        services.AddScoped(provider => provider.GetRequiredService<DispatchScope>().Context);
        foreach (var (type, create) in registry.ScopedServices)
            services.Add(ServiceDescriptor.Scoped(type, provider => create(provider.GetRequiredService<DispatchScope>())));

        services.AddHealthChecks().Add(new(
            "versicle-store", provider => new StoreHealth(provider.GetRequiredService<VersicleHost>()), failureStatus: null, tags: ["ready"]));
        services.AddHealthChecks().Add(new(
            "versicle-projections", provider => new ProjectionHealth(provider.GetRequiredService<VersicleHost>()), failureStatus: null, tags: ["ready"]));
        return services;
    }

    private static VersicleHost Create(ModuleRegistry registry, Action<VersicleBuilder> configure, IServiceProvider provider)
    {
        var builder = new VersicleBuilder { Time = provider.GetService<TimeProvider>() ?? TimeProvider.System };
        configure(builder);
        var scopes = provider.GetRequiredService<IServiceScopeFactory>();
        return new(registry, builder, provider, () => Open(scopes));
    }

    private static (IServiceProvider Services, IAsyncDisposable Lifetime) Open(IServiceScopeFactory scopes)
    {
        var scope = scopes.CreateAsyncScope();
        return (scope.ServiceProvider, scope);
    }
}
