using Bank.Accounts;
using Bank.Reading;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules.Generated;

namespace Bank.Tests;

/// <summary>What a command would do is told, and not done.</summary>
public abstract class PreviewTests<TStore>
    where TStore : ISampleStore
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deposit_is_previewed_with_the_rows_that_it_would_change()
    {
        using var data = await TStore.New();
        using var bank = await Start(data);
        var id = (await Commands(bank).Dispatch(new AccountCommand.Open("ada", "Ada"), Ct)).Result.Id;
        await Commands(bank).Dispatch(new AccountCommand.Deposit(id, 5), Ct);

        var deposit = await Commands(bank).Preview(new AccountCommand.Deposit(id, 2), MessageContext.None, Ct);
        var overdrawn = await Overdraw(Commands(bank), id, Ct);
        var taken = await Commands(bank).Preview(new AccountCommand.Open("ada", "Eve"), MessageContext.None, Ct);

        Assert.Equal([new(AccountStream.Of(id), new AccountEvent.Deposited(2, 7))], deposit.Events);
        var account = Assert.Single(deposit.Rows, row => row.ReadModel == "accounts_view");
        Assert.Equal((5m, 7m), (((AccountView)account.Before!).Balance, ((AccountView)account.After!).Balance));
        var line = Assert.Single(deposit.Rows, row => row.Before is null);
        Assert.Equal((id, 3, 3, 2m, 7m), line.After is Transaction t ? (t.AccountId, t.Number, t.Position, t.Amount, t.Balance) : default);
        Assert.Equal(AccountRefusals.Overdrawn, Assert.IsType<RefusedException>(overdrawn.Refused).Refusal);
        Assert.Equal(AccountRefusals.HandleTaken, Assert.IsType<RefusedException>(taken.Refused).Refusal);
        await ((IAsyncDisposable)bank).DisposeAsync();
    }

    #region preview
    private static async Task<Preview> Overdraw(CommandBus commands, Guid account, CancellationToken ct) =>
        await commands.Preview(new AccountCommand.Withdraw(account, 6), MessageContext.None, ct);
    #endregion

    internal static async Task<IHost> Start(SampleData data)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(data.Settings).Build();
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddVersicle(new BankModule(), versicle => Stores.Use(versicle, settings));
        var host = builder.Build();
        await host.StartAsync(Ct);
        return host;
    }

    internal static CommandBus Commands(IHost bank) => bank.Services.GetRequiredService<CommandBus>();
}

public sealed class PreviewTestsOnSqlite : PreviewTests<OnSqlite>;

public sealed class PreviewTestsOnPostgres : PreviewTests<OnPostgres>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task After_previews_no_table_of_the_database_is_another()
    {
        using var data = await OnPostgres.New();
        using var bank = await Start(data);
        var id = (await Commands(bank).Dispatch(new AccountCommand.Open("ada", "Ada"), Ct)).Result.Id;
        var (_, token) = await Commands(bank).Dispatch(new AccountCommand.Deposit(id, 5), Ct);
        await bank.Services.GetRequiredService<VersicleHost>().CaughtUp(token.Position, TimeSpan.FromSeconds(30), Ct);
        var before = await Tables(data);

        await Commands(bank).Preview(new AccountCommand.Deposit(id, 2), new() { Key = "k" }, Ct);
        await Commands(bank).Preview(new AccountCommand.Withdraw(id, 6), MessageContext.None, Ct);
        await Commands(bank).Preview(new AccountCommand.Open("eve", "Eve"), MessageContext.None, Ct);

        Assert.True(before.Count > 12, $"{before.Count} tables");
        Assert.Equal(before, await Tables(data));
        await Commands(bank).Dispatch(new AccountCommand.Deposit(id, 2), Ct);
        Assert.NotEqual(before, await Tables(data)); // What these sums would not see, no test would.
        await ((IAsyncDisposable)bank).DisposeAsync();
    }

    // All but where nodes say that they are alive.
    private static async Task<List<string>> Tables(SampleData data)
    {
        await using var connection = new NpgsqlConnection(data.Settings["ConnectionStrings:versicle"] + ";Pooling=false");
        await connection.OpenAsync(Ct);
        var names = new List<string>();
        const string Own = "select schemaname || '.' || tablename from pg_tables where schemaname !~ '^(pg_|information)' and tablename <> 'versicle_nodes' order by 1";
        await using (var tables = new NpgsqlCommand(Own, connection))
        await using (var reader = await tables.ExecuteReaderAsync(Ct))
        {
            while (await reader.ReadAsync(Ct))
                names.Add(reader.GetString(0));
        }

        var sums = new List<string>();
        foreach (var name in names)
        {
            await using var sum = new NpgsqlCommand($"select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {name} t", connection);
            sums.Add($"{name}: {await sum.ExecuteScalarAsync(Ct)}");
        }

        return sums;
    }
}
