// What it costs to hand a message to its handler. In one process, in turns; the handlers do nothing.
//
//   dotnet run -c Release --project benchmarks/Dispatch -- [--smoke] [--rounds N] [--turn SECONDS]

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Versicle;
using Versicle.Benchmarks;
using Versicle.Benchmarks.Dispatching;
using Wolverine;

var effort = Effort.Of(args);
var types = typeof(Program).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), inherit: false)
    .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(m => m.Key == "Messages").Value;
var ct = CancellationToken.None;

foreach (var middlewares in new[] { 0, 3 })
{
    await using var versicle = Providers.Versicle(middlewares);
    await using var mediator = Providers.Mediator(middlewares);
    await using var mediatr = Providers.MediatR(middlewares);
    using var wolverine = await Providers.Wolverine(middlewares);

    var handler = new PingHandler();
    var commands = versicle.GetRequiredService<CommandBus>();
    var queries = versicle.GetRequiredService<QueryBus>();
    var concrete = mediator.GetRequiredService<Mediator.Mediator>();
    var contract = mediator.GetRequiredService<Mediator.IMediator>();
    var reflected = mediatr.GetRequiredService<MediatR.IMediator>();
    var bus = wolverine.Services.GetRequiredService<IMessageBus>();
    var (ping, ask, scoped, pingM, pingR, pingW) = (new Ping(1), new Ask(1), new ScopedPing(1), new PingM(1), new PingR(1), new PingW(1));
    var name = $"{types} message types, {middlewares} middlewares";

    await new CallContest("dispatch", $"command, one handler instance, {name}", effort)
        .Add("direct call", async n => { for (var i = 0; i < n; i++) await handler.Handle(ping, ct); })
        .Add("Versicle", async n => { for (var i = 0; i < n; i++) await commands.Dispatch(ping, ct); })
        .Add("Mediator, its class", async n => { for (var i = 0; i < n; i++) await concrete.Send(pingM, ct); })
        .Add("Mediator, IMediator", async n => { for (var i = 0; i < n; i++) await contract.Send(pingM, ct); })
        .Add(Providers.MediatRName, async n => { for (var i = 0; i < n; i++) await reflected.Send(pingR, ct); })
        .Add("Wolverine", async n => { for (var i = 0; i < n; i++) await bus.InvokeAsync<int>(pingW, ct); })
        .Run();

    await new CallContest("dispatch", $"command, a scope for each, {name}", effort)
        .Add("an empty scope and a direct call", async n => { for (var i = 0; i < n; i++) await InScope(versicle, _ => handler.Handle(ping, ct)); })
        .Add("Versicle", async n => { for (var i = 0; i < n; i++) await commands.Dispatch(scoped, ct); })
        .Add("Mediator, IMediator", async n => { for (var i = 0; i < n; i++) await InScope(mediator, s => s.GetRequiredService<Mediator.IMediator>().Send(pingM, ct)); })
        .Add(Providers.MediatRName, async n => { for (var i = 0; i < n; i++) await InScope(mediatr, s => new(s.GetRequiredService<MediatR.IMediator>().Send(pingR, ct))); })
        .Add("Wolverine, whose bus makes one itself where needed", async n => { for (var i = 0; i < n; i++) await bus.InvokeAsync<int>(pingW, ct); })
        .Run();

    await new CallContest("dispatch", $"query, one handler instance, {name}", effort)
        .Add("Versicle", async n => { for (var i = 0; i < n; i++) await queries.Dispatch(ask, ct); })
        .Add("Mediator, IMediator", async n => { for (var i = 0; i < n; i++) await contract.Send(pingM, ct); })
        .Run();
}

static async ValueTask<int> InScope(IServiceProvider services, Func<IServiceProvider, ValueTask<int>> call)
{
    await using var scope = services.CreateAsyncScope();
    return await call(scope.ServiceProvider);
}

/// <summary>Each contestant, set up as its own documentation says for speed.</summary>
internal static class Providers
{
#if MEDIATR_CURRENT
    public const string MediatRName = "MediatR";
#else
    public const string MediatRName = "MediatR 5";
#endif

    // The generated AddVersicle; three middlewares that only hand on.
    public static ServiceProvider Versicle(int middlewares) => Services()
        .AddVersicle(versicle =>
        {
            for (var i = 0; i < middlewares; i++)
                versicle.Commands.Use(_ => new Through());
        })
        .BuildServiceProvider();

    // Its default and fastest lifetime: everything is a singleton.
    public static ServiceProvider Mediator(int middlewares)
    {
        var services = Services();
        services.AddMediator(options => options.ServiceLifetime = ServiceLifetime.Singleton);
        for (var i = 0; i < middlewares; i++)
            services.AddSingleton(typeof(Mediator.IPipelineBehavior<,>), typeof(ThroughM<,>));
        return services.BuildServiceProvider();
    }

    public static ServiceProvider MediatR(int middlewares)
    {
        var services = Services();
#if MEDIATR_CURRENT
        services.AddMediatR(options =>
        {
            options.RegisterServicesFromAssemblyContaining<PingR>();
            for (var i = 0; i < middlewares; i++)
                options.AddOpenBehavior(typeof(ThroughR<,>));
        });
#else
        services.AddTransient<MediatR.ServiceFactory>(provider => provider.GetService!);
        services.AddTransient<MediatR.IMediator, MediatR.Mediator>();
        services.AddTransient<MediatR.IRequestHandler<PingR, int>, PingRHandler>();
        for (var i = 0; i < middlewares; i++)
            services.AddTransient(typeof(MediatR.IPipelineBehavior<,>), typeof(ThroughR<,>));
#endif
        return services.BuildServiceProvider();
    }

    // Invoked inline; handlers found in this assembly; code compiled at start, as its development mode does.
    public static async Task<IHost> Wolverine(int middlewares)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Facts>();
        builder.UseWolverine(options =>
        {
            options.ApplicationAssembly = typeof(PingW).Assembly;
            // Its own handlers only: by its conventions the other contestants' are handlers too.
            options.Discovery.DisableConventionalDiscovery();
            foreach (var type in typeof(PingW).Assembly.GetTypes().Where(t => t.Name.EndsWith("Handler", StringComparison.Ordinal) && t.Name.Contains('W')))
                options.Discovery.IncludeType(type);
            options.UseRuntimeCompilation();
            options.Durability.Mode = DurabilityMode.MediatorOnly;
            foreach (var middleware in new[] { typeof(FirstThroughW), typeof(SecondThroughW), typeof(ThirdThroughW) }.Take(middlewares))
                options.Policies.AddMiddleware(middleware);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static IServiceCollection Services() => new ServiceCollection().AddLogging().AddSingleton<Facts>();
}
