using Compose.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Versicle;

namespace Compose;

/// <summary>Contracts, a domain whose handlers are all internal, and an application: wired by what is generated in each.</summary>
public sealed class ThreeProjectsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_of_one_project_reaches_the_internal_handler_of_another_and_its_projection()
    {
        await using var application = new OrdersApplication();
        var host = await application.Start();

        var (order, token) = await Commands(host).Dispatch(new PlaceOrder("Lamp", 9.90m, Urgency.Express), Ct);
        var view = await Queries(host).Dispatch(new GetOrder(order.Id), after: token, Ct);

        Assert.Equal(new(order.Id, "Lamp", 9.90m, Urgency.Express), order);
        Assert.Equal((order.Id, "Lamp", 9.90m, Urgency.Express), (view!.Id, view.Item, view.Price, view.Urgency));
        Assert.Null(view.Reason);
    }

    [Fact]
    public async Task A_command_without_an_answer_changes_the_row_that_its_event_is_about()
    {
        await using var application = new OrdersApplication();
        var host = await application.Start();
        var (first, _) = await Commands(host).Dispatch(new PlaceOrder("Lamp"), Ct);
        var (second, _) = await Commands(host).Dispatch(new PlaceOrder("Desk"), Ct);

        var token = await Commands(host).Dispatch(new CancelOrder(first.Id, "Broken"), Ct);

        Assert.Equal("Broken", (await Queries(host).Dispatch(new GetOrder(first.Id), after: token, Ct))!.Reason);
        Assert.Null((await Queries(host).Dispatch(new GetOrder(second.Id), after: token, Ct))!.Reason);
    }

    [Fact]
    public async Task A_function_registered_by_hand_answers_a_message_of_another_project()
    {
        await using var application = new OrdersApplication();
        var host = await application.Start();
        await Commands(host).Dispatch(new PlaceOrder("Lamp"), Ct);

        Assert.Equal(1, await Queries(host).Dispatch(new CountOrders(), Ct));
    }

    [Fact]
    public async Task Two_hosts_in_one_process_share_nothing()
    {
        await using var left = new OrdersApplication();
        await using var right = new OrdersApplication();
        var (leftHost, rightHost) = (await left.Start(), await right.Start());

        var (order, _) = await Commands(leftHost).Dispatch(new PlaceOrder("Lamp"), Ct);

        Assert.Null(await Queries(rightHost).Dispatch(new GetOrder(order.Id), Ct));
        Assert.Equal(0, await Queries(rightHost).Dispatch(new CountOrders(), Ct));
    }

    [Fact]
    public async Task A_missing_service_is_named_with_the_handler_that_wants_it()
    {
        await using var application = new OrdersApplication();
        var host = await application.Start(services => services.RemoveAllKeyed<Func<long>>("numbers"));

        var missing = await Assert.ThrowsAsync<InvalidOperationException>(async () => await Commands(host).Dispatch(new PlaceOrder("Lamp"), Ct));

        Assert.Contains("handler 'PlaceOrderHandler' needs a service 'Func`1'", missing.Message);
    }

    private static CommandBus Commands(IHost host) => host.Services.GetRequiredService<CommandBus>();

    private static QueryBus Queries(IHost host) => host.Services.GetRequiredService<QueryBus>();
}
