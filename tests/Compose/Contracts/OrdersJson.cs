using System.Text.Json.Serialization;

namespace Compose.Contracts;

[JsonSerializable(typeof(OrderEvent.Placed))]
[JsonSerializable(typeof(OrderEvent.Cancelled))]
internal sealed partial class OrdersJson : JsonSerializerContext;
