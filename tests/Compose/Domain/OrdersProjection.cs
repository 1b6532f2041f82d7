using Compose.Contracts;
using Versicle;

namespace Compose.Domain;

internal sealed class OrdersProjection : IProjection<OrderView, OrderEvent>
{
    public static long Key(OrderEvent e) => e.OrderId;

    public static OrderView On(OrderEvent.Placed e, EventContext at) => new(e.OrderId, e.Item, e.Price, e.Urgency, at.RecordedAt, Reason: null);

    public static OrderView On(OrderEvent.Cancelled e, OrderView row) => row with { Reason = e.Reason };
}
