using JasperFx.Events;
using Marten;

namespace Versicle.Benchmarks.Depositing;

/// <summary>The same with Marten: its quick way to append, a session without an identity map, the aggregate folded of the stream.</summary>
internal sealed class MartenBank(DocumentStore store) : IAsyncDisposable
{
    public static async Task<MartenBank> Open(string database)
    {
        var store = DocumentStore.For(options =>
        {
            options.Connection(database);
            options.Events.AppendMode = EventAppendMode.Quick;
            options.Events.UseIdentityMapForAggregates = true;
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        return new(store);
    }

    public async Task OpenAccount(Guid account, string handle)
    {
        await using var session = store.LightweightSession();
        session.Events.StartStream<MartenAccount>(account, new AccountOpened(handle, "Ada"));
        await session.SaveChangesAsync();
    }

    public async Task Deposit(Guid account)
    {
        while (true)
        {
            try
            {
                await using var session = store.LightweightSession();
                var stream = await session.Events.FetchForWriting<MartenAccount>(account);
                stream.AppendOne(new MoneyDeposited(1, stream.Aggregate!.Balance + 1));
                await session.SaveChangesAsync();
                return;
            }
            catch (Exception conflict) when (conflict.GetType().Name.Contains("Concurrency", StringComparison.Ordinal) || conflict.GetType().Name.Contains("UnexpectedMaxEventId", StringComparison.Ordinal))
            {
                // Somebody was faster: decide again.
            }
        }
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}

public sealed record AccountOpened(string Handle, string Owner);

public sealed record MoneyDeposited(decimal Amount, decimal Balance);

public sealed class MartenAccount
{
    public Guid Id { get; set; }

    public decimal Balance { get; set; }

    public void Apply(AccountOpened _) => Balance = 0;

    public void Apply(MoneyDeposited deposited) => Balance = deposited.Balance;
}
