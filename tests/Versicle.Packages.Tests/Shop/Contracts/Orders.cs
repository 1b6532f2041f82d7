using System.Text.Json.Serialization;
using Versicle;

namespace Shop.Contracts;

public sealed record PlaceOrder(long Id, string Item) : ICommand;

public sealed record GetOrder(long Id) : IQuery<Order?>;

[ReadModel("orders")]
public sealed record Order([property: Key] long Id, string Item, DateTimeOffset PlacedAt);

public abstract record OrderEvent
{
    private OrderEvent()
    {
    }

    [EventType("order-placed")]
    public sealed record Placed(long Id, string Item) : OrderEvent;
}

[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(OrderEvent.Placed))]
public sealed partial class OrdersJson : JsonSerializerContext;
