using System.Text.Json.Serialization;
using Versicle.Modules;

namespace Versicle.Stores.Client;

/// <summary>A host whose code says of stored events that they claim and release a unique key. To start it is to declare that.</summary>
internal static class Members
{
    public static VersicleHost Host(IEventStore store)
    {
        var registry = new ModuleRegistry();
        registry.Json(MembersJson.Default);
        registry.Event<MemberJoined>("member-joined", keys: e => [KeyChange.Claim("member-email", e.Email)], claims: ["member-email"]);
        registry.Event<MemberLeft>("member-left", keys: e => [KeyChange.Release("member-email", e.Email)], releases: ["member-email"]);
        return new(registry, new() { EventStore = store }, new NoServices(), static () => throw new NotSupportedException());
    }

    /// <summary>Starts one on that store, and stops it.</summary>
    public static async Task Declare(string kind, string store)
    {
        var versicle = new VersicleBuilder();
        await using var host = Host((kind == "sqlite" ? versicle.UseSqlite(store) : versicle.UsePostgres(store)).EventStore!);
        await host.Start(default);
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}

internal sealed record MemberJoined(string Email);

internal sealed record MemberLeft(string Email);

[JsonSerializable(typeof(MemberJoined))]
[JsonSerializable(typeof(MemberLeft))]
internal sealed partial class MembersJson : JsonSerializerContext;
