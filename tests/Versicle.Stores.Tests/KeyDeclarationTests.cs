using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle.Hosting;
using Versicle.Modules;
using Versicle.Testing;

namespace Versicle.Stores.Tests;

/// <summary>Hosts with different code on one log: what a newer one declares unique holds for all of them, and for what was there.</summary>
public sealed class KeyDeclarationTests : IAsyncDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly KeyDeclaration JoinedClaims = new("member-joined", "member-email", IsRelease: false);
    private static readonly KeyDeclaration MovedClaims = new("member-moved", "member-email", IsRelease: false);
    private static readonly KeyDeclaration MovedReleases = new("member-moved", "member-email", IsRelease: true);

    private readonly SqliteRig _sqlite = new(TimeProvider.System);
    private readonly PostgresRig _postgres = new(TimeProvider.System);
    private readonly List<IHost> _hosts = [];

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G3")]
    public async Task A_key_that_is_declared_late_guards_what_was_there(string engine)
    {
        var old = await Start(engine, Old);
        await Dispatch(old, new Join(1, "ada"), new Join(2, "bob"), new Move(1, "ada", "eve"));

        var host = await Start(engine, New);

        await Assert.ThrowsAsync<UniqueKeyConflictException>(() => Dispatch(host, new Join(3, "bob")));
        await Assert.ThrowsAsync<UniqueKeyConflictException>(() => Dispatch(host, new Join(3, "eve")));
        await Dispatch(host, new Join(3, "ada"), new Move(2, "bob", "dan"), new Join(4, "bob"));
        Assert.Equal([JoinedClaims, MovedClaims, MovedReleases], (await Log(host).Keys(Ct)).OrderBy(d => d.ToString()));
        Assert.Empty((await Log(host).Verify(anchor: null, progress: null, Ct)).Findings);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G3")]
    public async Task Code_that_lacks_a_declaration_appends_no_more_and_does_not_start(string engine)
    {
        var old = await Start(engine, Old);
        await Dispatch(old, new Join(1, "ada"));
        await Start(engine, New);

        var thrown = await Assert.ThrowsAsync<KeyUndeclaredException>(() => Dispatch(old, new Join(2, "ada")));
        await Assert.ThrowsAsync<KeyUndeclaredException>(() => Dispatch(old, new Rename(1, "ada")));
        await Assert.ThrowsAsync<KeyUndeclaredException>(() => Start(engine, Old));

        Assert.Equal("member-joined", thrown.Declaration.EventType);
        Assert.Equal(2, (await Head(old)).Value); // The one event, and the claim that was made for it.
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_service_that_does_not_know_the_events_goes_on(string engine)
    {
        var other = await Start(engine, Other);
        await Start(engine, New);

        await Dispatch(other, new Rename(1, "ada"), new Rename(2, "bob"));

        Assert.Equal(2, (await Head(other)).Value);
        await Start(engine, Other);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Two_streams_with_one_value_are_told_and_nothing_is_declared(string engine)
    {
        var old = await Start(engine, Old);
        await Dispatch(old, new Join(1, "ada"), new Join(2, "ada"));

        var thrown = await Assert.ThrowsAsync<KeyTakenTwiceException>(() => Start(engine, New));
        await Dispatch(old, new Move(2, "ada", "bob"));

        Assert.Equal((new("member-1"), new(1), new("member-2"), new(2)), (thrown.Owner, thrown.Position, thrown.Other, thrown.OtherPosition));
        Assert.Contains("'member-1'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("'member-2'", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ada", thrown.Message, StringComparison.Ordinal);
        Assert.Empty(await Log(old).Keys(Ct));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task What_is_given_up_may_be_lacking(string engine)
    {
        var host = await Start(engine, New);
        await Dispatch(host, new Join(1, "ada"));
        foreach (var declared in await Log(host).Keys(Ct))
            await Log(host).RetireKey(declared, "addresses may be shared", Ct);

        var old = await Start(engine, Old);

        await Dispatch(old, new Join(2, "ada"));
        await Assert.ThrowsAsync<UniqueKeyConflictException>(() => Dispatch(host, new Join(3, "ada"))); // It goes on as its code says.
        var thrown = await Assert.ThrowsAsync<KeyTakenTwiceException>(() => Start(engine, New));
        Assert.Equal(new("member-2"), thrown.Other);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G3")]
    public async Task Nothing_slips_in_between_while_a_key_is_declared(string engine)
    {
        var old = await Start(engine, Old);
        for (var n = 0; n < 600; n++)
            await Dispatch(old, new Join(n, $"before-{n}"));

        var joined = 0;
        var writers = Enumerable.Range(0, engine == "sqlite" ? 1 : 4).Select(writer => Task.Run(async () =>
        {
            for (var n = 1_000 * (writer + 1); ; n++)
            {
                try
                {
                    await Dispatch(old, new Join(n, $"during-{n}"));
                    Interlocked.Increment(ref joined);
                }
                catch (KeyUndeclaredException)
                {
                    return;
                }
            }
        })).ToList();
        var host = await Start(engine, New);
        await Task.WhenAll(writers);

        var events = await Engine(host).Log.All();
        var members = events.Where(e => e.Type == "member-joined").Select(e => e.Context.Stream).ToHashSet();
        var owners = events.SelectMany(e => e.Keys.Select(key => key.Stream ?? e.Context.Stream)).ToList();
        Assert.Equal(600 + joined, members.Count);
        Assert.Equal(members.Count, owners.Count);
        Assert.True(members.SetEquals(owners), "each of them has claimed what it has.");
        Assert.Empty((await Log(host).Verify(anchor: null, progress: null, Ct)).Findings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        await _sqlite.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task<IHost> Start(string engine, Action<ModuleRegistry> code)
    {
        var connectionString = engine == "sqlite" ? "" : await _postgres.ConnectionString();
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddVersicle(new Module(code), versicle =>
        {
            _ = engine == "sqlite" ? versicle.UseSqlite(_sqlite.File()) : versicle.UsePostgres(connectionString);
            versicle.Commands
                .Handle<Join>((command, services, _) => Publish(services, command.Id, new Joined(command.Email)))
                .Handle<Move>((command, services, _) => Publish(services, command.Id, new Moved(command.From, command.To)))
                .Handle<Rename>((command, services, _) => Publish(services, command.Id, new Renamed(command.Name)));
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(Ct);
        return host;
    }

    private static ValueTask Publish(IServiceProvider services, long id, object happened)
    {
        services.GetRequiredService<IWriteSession>().Publish(StreamName.Of("member", id), happened);
        return ValueTask.CompletedTask;
    }

    private static async Task Dispatch(IHost host, params ICommand[] commands)
    {
        var bus = host.Services.GetRequiredService<CommandBus>();
        foreach (var command in commands)
        {
            _ = command switch
            {
                Join join => await bus.Dispatch(join, Ct),
                Move move => await bus.Dispatch(move, Ct),
                _ => await bus.Dispatch((Rename)command, Ct),
            };
        }
    }

    private static VersicleHost Engine(IHost host) => host.Services.GetRequiredService<VersicleHost>();

    private static LogOperations Log(IHost host) => Engine(host).Operations;

    private static async Task<LogPosition> Head(IHost host) => (await Engine(host).Log.Head(Ct)).Position;

    /// <summary>Before anybody thought of it.</summary>
    private static void Old(ModuleRegistry registry)
    {
        Other(registry);
        registry.Event<Joined>("member-joined");
        registry.Event<Moved>("member-moved");
    }

    private static void New(ModuleRegistry registry)
    {
        Other(registry);
        registry.Event<Joined>("member-joined", keys: e => [KeyChange.Claim("member-email", e.Email)], claims: ["member-email"]);
        registry.Event<Moved>(
            "member-moved",
            keys: e => [KeyChange.Claim("member-email", e.To), KeyChange.Release("member-email", e.From)],
            claims: ["member-email"],
            releases: ["member-email"]);
    }

    /// <summary>A service of its own, on the same log.</summary>
    private static void Other(ModuleRegistry registry)
    {
        registry.Json(MemberJson.Default);
        registry.Event<Renamed>("member-renamed");
    }

    private sealed class Module(Action<ModuleRegistry> register) : VersicleModule
    {
        public override void Register(ModuleRegistry registry) => register(registry);
    }
}

internal sealed record Join(long Id, string Email) : ICommand;

internal sealed record Move(long Id, string From, string To) : ICommand;

internal sealed record Rename(long Id, string Name) : ICommand;

internal sealed record Joined(string Email);

internal sealed record Moved(string From, string To);

internal sealed record Renamed(string Name);

[JsonSerializable(typeof(Joined))]
[JsonSerializable(typeof(Moved))]
[JsonSerializable(typeof(Renamed))]
internal sealed partial class MemberJson : JsonSerializerContext;
