using System.Text.Json.Serialization;
using Versicle.Modules;

namespace Versicle.AspNetCore.Tests;

internal sealed record PlaceOrder(long ShopId, string Title, int Amount, double? Weight, IReadOnlyList<Line>? Lines) : ICommand<Order>;

internal sealed record CloseShop(long ShopId) : ICommand;

internal sealed record FindOrders(long ShopId, string? Text, int Page = 1) : IQuery<Found>;

/// <summary>Throws what the test says.</summary>
internal sealed record Fail(string How) : IQuery<Found>;

internal sealed record Line(string Name, long Price);

internal sealed record Order(long ShopId, string Title, int Amount, double? Weight, IReadOnlyList<Line>? Lines);

internal sealed record Found(string Text, int Page, string? Actor);

[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Found))]
internal sealed partial class OrdersJson : JsonSerializerContext;

/// <summary>A module with every kind of message, without a store.</summary>
internal sealed class OrdersModule : VersicleModule
{
    public override void Register(ModuleRegistry registry)
    {
        registry.Json(OrdersJson.Default);
        registry.Command<PlaceOrder, Order>(new HandBinder<PlaceOrder>(
            v => new((long)v[0]!, (string)v[1]!, (int?)v[2] ?? 1, (double?)v[3], (IReadOnlyList<Line>?)v[4]),
            Slots.Of<long>("ShopId"),
            Slots.Text("Title"),
            Slots.Of<int>("Amount", isRequired: false),
            new Slot<double?>("Weight", isRequired: false),
            new Slot<IReadOnlyList<Line>>("Lines", isRequired: false))
        {
            Describes = (order, payload) =>
            {
                payload.Member("ShopId", order.ShopId, 0);
                payload.Member("Title", order.Title, null!);
            },
        });
        registry.Command(new HandBinder<CloseShop>(v => new((long)v[0]!), Slots.Of<long>("ShopId")));
        registry.Query<FindOrders, Found>(new HandBinder<FindOrders>(
            v => new((long)v[0]!, (string?)v[1], (int?)v[2] ?? 1),
            Slots.Of<long>("ShopId"),
            Slots.Text("Text", isRequired: false),
            Slots.Of<int>("Page", isRequired: false)));
        registry.Query<Fail, Found>(new HandBinder<Fail>(v => new((string)v[0]!), Slots.Text("How")));
    }
}
