using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shop.Contracts;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules;
using Versicle.Modules.Generated;
using Xunit;

namespace Shop.Tests;

public sealed class OrdersTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shop-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_application_answers_with_what_was_commanded()
    {
        await using var app = ShopApplication.Build(["--urls", "http://127.0.0.1:0"], folder);
        await app.StartAsync(Ct);

        await PlacesAndReads(app);

        await app.StopAsync(Ct);
    }

    [Fact]
    public async Task The_modules_of_two_projects_answer_without_the_application()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddVersicle(new ShopModule(), versicle => versicle
            .UseSqlite(Path.Combine(folder, "shop.db"))
            .ReadModels(read => read.UseSqlite(Path.Combine(folder, "shop-read.db"))));
        using var host = builder.Build();
        await host.StartAsync(Ct);

        await PlacesAndReads(host);

        await host.StopAsync(Ct);
    }

    private static async Task PlacesAndReads(IHost host)
    {
        var token = await host.Services.GetRequiredService<CommandBus>().Dispatch(new PlaceOrder(7, "Lamp"), Ct);
        var order = await host.Services.GetRequiredService<QueryBus>().Dispatch(new GetOrder(7), after: token, Ct);

        Assert.Equal((7, "Lamp"), (order!.Id, order.Item));
    }

    private sealed class ShopModule : VersicleModule
    {
        public override void Register(ModuleRegistry registry)
        {
            new Shop_ContractsModule().Register(registry);
            new Shop_DomainModule().Register(registry);
        }
    }
}
