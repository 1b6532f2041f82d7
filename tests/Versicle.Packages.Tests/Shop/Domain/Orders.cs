using Shop.Contracts;
using Versicle;

namespace Shop.Domain;

internal sealed class PlaceOrderHandler(IWriteSession session) : ICommandHandler<PlaceOrder>
{
    public async ValueTask Handle(PlaceOrder command, CancellationToken ct)
    {
        await session.Execute($"insert into placed_orders (id) values ({command.Id})", ct);
        session.Publish(StreamName.Of("order", command.Id), new OrderEvent.Placed(command.Id, command.Item));
    }
}

internal sealed class OrdersProjection : IProjection<Order, OrderEvent>
{
    public static long Key(OrderEvent.Placed e) => e.Id;

    public static Order On(OrderEvent.Placed e, EventContext at) => new(e.Id, e.Item, at.RecordedAt);
}

internal sealed class GetOrderHandler(IReadModel<Order> orders) : IQueryHandler<GetOrder, Order?>
{
    public ValueTask<Order?> Handle(GetOrder query, CancellationToken ct) => orders.Find(query.Id, ct);
}
