namespace Versicle.Packages.Tests;

/// <summary>The lock of events, as a team meets it who has the packages alone.</summary>
[Collection(nameof(Packed))]
public sealed class EventLockTests(Packed packed)
{
    private const string Folder = "locked";
    private const string Events = """
        using Versicle;
        public abstract record OrderEvent
        {
            private OrderEvent() { }
            [EventType("order-placed")] public sealed record Placed(long Order, string Customer) : OrderEvent;
        }

        """;

    [Fact]
    public async Task One_command_writes_it_and_from_then_on_a_change_that_cannot_read_what_is_stored_does_not_compile()
    {
        packed.WriteProject(Folder, "Orders", sdk: "Microsoft.NET.Sdk", items: packed.References("Versicle"));
        Write(Events);
        (await packed.Dotnet(Folder, "build")).Ok();
        Assert.False(File.Exists(Lock)); // Who has not asked for it has none.

        (await Update()).Ok();
        const string Written = """
            {
              "order-placed": {
                "customer": "string",
                "order": "int64"
              }
            }
            """;
        Assert.Equal(Written.ReplaceLineEndings(), File.ReadAllText(Lock).ReplaceLineEndings().TrimEnd());
        (await packed.Dotnet(Folder, "build")).Ok();

        Write(Events.Replace("long Order", "Guid Order").Replace("using Versicle;", "using System; using Versicle;"));
        const string Broken = "VER1063: event 'order-placed' has 'order' as Guid, and int64 is stored. Give today's event a name of its own, and keep what is stored beside it: " +
            "[EventType(\"order-placed\")] record OldOrderPlaced(string Customer, long Order) : IUpcast<OrderEvent.Placed>.";
        Assert.Equal([Broken], (await packed.Dotnet(Folder, "build")).Errors);
        Assert.Equal([Broken], (await Update()).Errors);

        Write(Events.Replace("string Customer", "string Customer, string? Note = null"));
        Assert.Equal(
            ["VER1064: events.lock.json does not say that 'note' of event 'order-placed' is 'string?, optional'. Run 'dotnet build -p:VersicleUpdateEventLock=true', and commit the file."],
            (await packed.Dotnet(Folder, "build")).Errors);
        (await Update()).Ok();
        (await packed.Dotnet(Folder, "build")).Ok();
        Assert.Contains("\"note\": \"string?, optional\"", File.ReadAllText(Lock));
    }

    private string Lock => Path.Combine(packed.Folder(Folder), "events.lock.json");

    private void Write(string events) => packed.Write(Folder, "Events.cs", events);

    private Task<Outcome> Update() => packed.Dotnet(Folder, "build", "-p:VersicleUpdateEventLock=true");
}
