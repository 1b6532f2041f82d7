using Bank.Accounts;
using Bank.Reading;
using Versicle;
using Versicle.Modules.Generated;

namespace Bank.Tests;

/// <summary>The same handlers, unchanged, wherever the read models are.</summary>
public sealed class PlacementTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static string? _first;

    public static TheoryData<string> Placed => Placements.Names;

    [Theory]
    [MemberData(nameof(Placed))]
    public async Task Every_query_answers_the_same_wherever_the_read_models_are(string placement)
    {
        var host = await Placements.Tell(placement, new BankModule(), Story);

        Assert.Equal(_first ??= host.Told, host.Told);
        Assert.Contains("\"Balance\":12.50", host.Told, StringComparison.Ordinal);
        var queries = typeof(GetAccount).Assembly.GetTypes().Where(type => type.GetInterfaces()
            .Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IQuery<>)));
        Assert.Equal(queries.ToHashSet(), host.Asked);
    }

    private static async Task Story(PlacedHost host)
    {
        var ada = (await host.Do(new AccountCommand.Open("ada", "Ada"))).Id;
        var grace = (await host.Do(new AccountCommand.Open("grace", "Grace"))).Id;
        host.Name(ada, "ada's");
        host.Name(grace, "grace's");
        await host.Do(new AccountCommand.Deposit(ada, 20));
        await host.Do(new AccountCommand.Withdraw(ada, 7.50m));
        await host.Do(new AccountCommand.Close(grace));

        await host.Ask(new GetAccount(ada));
        await host.Ask(new GetAccount(Guid.Empty));
        await host.Ask(new ListAccounts(1, 10));
        await host.Ask(new ListAccounts(2, 1));
        await host.Ask(new ListAccounts(0));
        await host.Ask(new GetStatement(ada));
        await host.Ask(new GetStatement(ada, After: 2, PageSize: 1));
        await host.Ask(new GetBalance(ada, Now));
        await host.Ask(new GetBalance(ada, Now.AddDays(-1)));
        await host.Ask(new ListTransactions());
        await host.Ask(new GetHistory(ada));
        await host.Ask(new GetDeeds("nobody"));
        await host.AskAsOf(new GetAccount(ada), position: 3);
    }
}
