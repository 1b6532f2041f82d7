using Bank.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Versicle;

namespace Bank.Tests;

public sealed class ImportTestsOnSqlite : ImportTests<OnSqlite>;

public sealed class ImportTestsOnPostgres : ImportTests<OnPostgres>;

/// <summary>A table of accounts that there was before the bank had events.</summary>
public abstract class ImportTests<TStore>
    where TStore : ISampleStore
{
    private const int Rows = 1_050;

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_become_first_events_once_however_often_the_import_ends_and_whatever_the_application_does_meanwhile()
    {
        using var data = await TStore.New();
        using var bank = await PreviewTests<TStore>.Start(data);
        var (host, commands) = (bank.Services.GetRequiredService<VersicleHost>(), PreviewTests<TStore>.Commands(bank));
        using var stop = new CancellationTokenSource();

        // It ends after some rows; from then on the application writes to what was imported, and is first with one that was not.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Import(host, progress => { if (progress.Begun >= 300) stop.Cancel(); }, stop.Token));
        await commands.Dispatch(new AccountCommand.Deposit(IdOf(7), 1), Ct);
        await host.Import("by-hand", One(700), old => new(AccountStream.Of(IdOf(old.Number)), [new AccountEvent.Opened("first", "Somebody")]), ct: Ct);
        var deposits = Task.Run(async () =>
        {
            for (var n = 0; n < 20; n++)
                await commands.Dispatch(new AccountCommand.Deposit(IdOf(n), 1), Ct);
        }, Ct);
        var second = await Import(host, _ => { }, Ct);
        await deposits;
        var third = await Import(host, _ => { }, Ct);

        Assert.Equal((Rows, Rows - 301, 301), (second.Rows, second.Begun, second.There));
        Assert.Equal((Rows, 0, Rows), (third.Rows, third.Begun, third.There));
        Assert.Equal(["Opened", "Deposited", "Deposited", "Deposited"], await Stream(host, 7));
        Assert.Equal(["Opened"], await Stream(host, 700));
        Assert.Equal(["Opened", "Deposited"], await Stream(host, Rows - 1));
        Assert.Equal(2 * (Rows - 1) + 1 + 21, (await host.Log.Head(Ct)).Position.Value);
        await ((IAsyncDisposable)bank).DisposeAsync();
    }

    [Fact]
    public async Task A_unique_key_that_another_stream_has_ends_it_and_rows_before_are_there()
    {
        using var data = await TStore.New();
        using var bank = await PreviewTests<TStore>.Start(data);
        var host = bank.Services.GetRequiredService<VersicleHost>();
        await PreviewTests<TStore>.Commands(bank).Dispatch(new AccountCommand.Open("old-150", "Eve"), Ct);

        await Assert.ThrowsAsync<UniqueKeyConflictException>(async () => await Import(host, _ => { }, Ct));

        Assert.Equal(["Opened", "Deposited"], await Stream(host, 99));
        Assert.Empty(await Stream(host, 150));
        await ((IAsyncDisposable)bank).DisposeAsync();
    }

    #region import
    private sealed record OldAccount(int Number, string Handle, decimal Balance);

    private static ValueTask<RowImportProgress> Import(VersicleHost host, Action<RowImportProgress> progress, CancellationToken ct) => host.Import(
        "import-accounts",
        OldAccounts(),
        old => new(AccountStream.Of(IdOf(old.Number)), [new AccountEvent.Opened(old.Handle, "Ada"), new AccountEvent.Deposited(old.Balance, old.Balance)]),
        progress,
        ct);
    #endregion

    private static IAsyncEnumerable<OldAccount> OldAccounts() =>
        Enumerable.Range(0, Rows).Select(n => new OldAccount(n, $"old-{n}", n + 1)).ToAsyncEnumerable();

    private static IAsyncEnumerable<OldAccount> One(int number) => new[] { new OldAccount(number, "first", 0) }.ToAsyncEnumerable();

    private static Guid IdOf(int number) => new(number, 0, 0, new byte[8]);

    private static async Task<List<string>> Stream(VersicleHost host, int number)
    {
        var kinds = new Dictionary<string, string> { ["account-opened"] = "Opened", ["money-deposited"] = "Deposited" };
        var events = new List<string>();
        await foreach (var recorded in host.Log.ReadStream(AccountStream.Of(IdOf(number)), StreamVersion.Empty, Ct))
            events.Add(kinds[recorded.Type]);
        return events;
    }
}
