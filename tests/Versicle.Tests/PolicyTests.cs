using System.Security.Claims;
using Microsoft.Extensions.Hosting;
using Versicle.Stores;

namespace Versicle.Tests;

// Without attributes: they would count for every host of this project's module, where one policy closes all other messages.
internal sealed record Deposit(int Amount) : ICommand<int>;

internal sealed record Rename(string Name) : ICommand<int>;

internal sealed record Balance : IQuery<int>;

internal sealed record OpeningHours : IQuery<int>;

/// <summary>Policies are in force at the bus: whatever entrance a message comes by.</summary>
public sealed class PolicyTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whom_the_policy_of_a_command_allows_may_send_it_and_nobody_else()
    {
        using var host = await Start();

        Assert.Equal(7, (await host.Commands().Dispatch(new Deposit(7), As("ada", "teller"), Ct)).Result);
        await Refused(isSignedIn: true, () => host.Commands().Dispatch(new Deposit(7), As("bob", "auditor"), Ct));
        await Refused(isSignedIn: false, () => host.Commands().Dispatch(new Deposit(7), MessageContext.None, Ct));
        await Refused(isSignedIn: false, () => host.Commands().Dispatch(new Deposit(7), new() { Actor = "ada" }, Ct));
    }

    [Fact]
    public async Task A_preview_is_for_whom_the_command_is()
    {
        using var host = await Start();

        Assert.Null((await host.Commands().Preview(new Deposit(7), As("ada", "teller"), Ct)).Refused);
        await Refused(isSignedIn: true, async () => await host.Commands().Preview(new Deposit(7), As("bob", "auditor"), Ct));
    }

    [Fact]
    public async Task Several_policies_must_all_allow()
    {
        using var host = await Start();

        Assert.Equal(1, await host.Queries().Dispatch(new Balance(), As("bob", "auditor", "indoors"), Ct));
        await Refused(isSignedIn: true, () => host.Queries().Dispatch(new Balance(), As("bob", "auditor"), Ct));
    }

    [Fact]
    public async Task When_any_message_has_a_policy_one_without_is_for_nobody()
    {
        using var host = await Start();

        var refused = await Refused(isSignedIn: true, () => host.Commands().Dispatch(new Rename("x"), As("ada", "teller"), Ct));

        Assert.Contains("it has no policy", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, await host.Queries().Dispatch(new OpeningHours(), Ct));
    }

    [Fact]
    public async Task Each_side_has_a_default_of_its_own_and_a_registration_stands_in_place_of_the_attribute()
    {
        using var host = await Start(versicle =>
        {
            versicle.Commands.Require("teller");
            versicle.Queries.Require().AllowAnyCaller<Balance>();
        });

        Assert.Equal(0, (await host.Commands().Dispatch(new Rename("x"), As("ada", "teller"), Ct)).Result);
        await Refused(isSignedIn: true, () => host.Commands().Dispatch(new Rename("x"), As("bob"), Ct));
        Assert.Equal(1, await host.Queries().Dispatch(new Balance(), Ct));
    }

    [Fact]
    public async Task A_host_without_any_policy_asks_nobody()
    {
        using var host = await TestHost.Start(
            registry => registry.CommandHandler<Rename, int>(_ => new Handler()), versicle => versicle.UseMemory());

        Assert.Equal(0, (await host.Commands().Dispatch(new Rename("x"), Ct)).Result);
    }

    [Fact]
    public async Task A_policy_that_nobody_defines_stops_the_start()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.Start(
            registry => registry.CommandHandler<Rename, int>(_ => new Handler()), versicle => versicle.Commands.Require("tellr")));

        Assert.Contains("'tellr'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_sends_is_the_actor_unless_another_one_is_given()
    {
        Assert.Equal("ada", As("ada").Actor);
        Assert.Equal("bob", (As("ada") with { Actor = "bob" }).Actor);
        Assert.Null(MessageContext.None.Actor);
    }

    private static MessageContext As(string name, params string[] roles) => new()
    {
        Caller = new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, name), .. roles.Select(role => new Claim(ClaimTypes.Role, role))], "test")),
    };

    private static Task<IHost> Start(Action<VersicleBuilder>? configure = null) => TestHost.Start(
        registry =>
        {
            registry.Policy(typeof(Deposit), new(["teller"], []));
            registry.Policy(typeof(Balance), new(["auditor", "indoors"], []));
            registry.Policy(typeof(OpeningHours), MessagePolicy.AnyCaller);
        },
        versicle =>
        {
            versicle.UseMemory();
            foreach (var name in (string[])["teller", "auditor", "indoors"])
                versicle.Policy(name, caller => caller.IsInRole(name));
            versicle.Commands.Handle<Deposit, int>((command, _, _) => new(command.Amount));
            versicle.Commands.Handle<Rename, int>((_, _, _) => new(0));
            versicle.Queries.Handle<Balance, int>((_, _, _) => new(1));
            versicle.Queries.Handle<OpeningHours, int>((_, _, _) => new(2));
            configure?.Invoke(versicle);
        });

    private static async Task<NotAuthorizedException> Refused<T>(bool isSignedIn, Func<ValueTask<T>> dispatch)
    {
        var refused = await Assert.ThrowsAsync<NotAuthorizedException>(async () => await dispatch());
        Assert.Equal(isSignedIn, refused.IsSignedIn);
        return refused;
    }

    private sealed class Handler : ICommandHandler<Rename, int>
    {
        public ValueTask<int> Handle(Rename command, CancellationToken ct) => new(0);
    }
}
