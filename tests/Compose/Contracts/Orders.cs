using Versicle;

namespace Compose.Contracts;

public sealed record Order(long Id, string Item, decimal Price, Urgency Urgency);

public enum Urgency
{
    Usual,
    Express,
}

public sealed record PlaceOrder(string Item, decimal Price = 1.5m, Urgency Urgency = Urgency.Usual) : ICommand<Order>;

public sealed record CancelOrder(long OrderId, string? Reason) : ICommand;

public sealed record GetOrder(long OrderId) : IQuery<OrderView?>;

public sealed record CountOrders : IQuery<int>;

[ReadModel("orders_view")]
public sealed record OrderView(
    [property: Key] long Id, [property: Index] string Item, decimal Price, Urgency Urgency, DateTimeOffset PlacedAt, string? Reason);

public abstract record OrderEvent
{
    private OrderEvent(long orderId) => OrderId = orderId;

    public long OrderId { get; }

    [EventType("order-placed")]
    public sealed record Placed(long OrderId, string Item, decimal Price, Urgency Urgency) : OrderEvent(OrderId);

    [EventType("order-cancelled")]
    public sealed record Cancelled(long OrderId, string? Reason) : OrderEvent(OrderId);
}
