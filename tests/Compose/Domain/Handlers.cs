using Compose.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Versicle;

namespace Compose.Domain;

internal sealed class PlaceOrderHandler(IWriteSession session, [FromKeyedServices("numbers")] Func<long> next)
    : ICommandHandler<PlaceOrder, Order>
{
    public ValueTask<Order> Handle(PlaceOrder command, CancellationToken ct)
    {
        var order = new Order(next(), command.Item, command.Price, command.Urgency);
        session.Publish(new($"order-{order.Id}"), new OrderEvent.Placed(order.Id, order.Item, order.Price, order.Urgency));
        return new(order);
    }
}

internal static class Orders
{
    internal sealed class Cancel(IWriteSession session, TimeProvider? time = null) : ICommandHandler<CancelOrder>
    {
        public ValueTask Handle(CancelOrder command, CancellationToken ct)
        {
            session.Publish(new($"order-{command.OrderId}"), new OrderEvent.Cancelled(command.OrderId, command.Reason ?? time?.ToString()));
            return ValueTask.CompletedTask;
        }
    }
}

internal sealed class GetOrderHandler(IReadModel<OrderView> orders) : IQueryHandler<GetOrder, OrderView?>
{
    public ValueTask<OrderView?> Handle(GetOrder query, CancellationToken ct) => orders.Find(query.OrderId, ct);
}
