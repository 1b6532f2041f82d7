// What a decision costs: a deposit into one of 1,000 accounts, decided on its state and appended under its version. On one
// PostgreSQL, in turns; every answer is durable.
//
//   dotnet run -c Release --project benchmarks/Deposits -- [--smoke] [--rounds N] [--turn SECONDS]

using Bank.Accounts;
using Versicle;
using Versicle.Benchmarks;
using Versicle.Benchmarks.Depositing;
using Versicle.Postgres.Fixture;

var effort = Effort.Of(args);
var cluster = await PostgresCluster.Shared;
await using var versicle = await VersicleBank.Open(await cluster.NewDatabase());
await using var marten = await MartenBank.Open(await cluster.NewDatabase());
await using var byHand = await HandBank.Open(await cluster.NewDatabase());

// Each with the same ten events before the first round.
var accounts = new Guid[effort.Of(1_000)];
await Parallel.ForAsync(0, accounts.Length, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, ct) =>
{
    accounts[i] = await versicle.OpenAccount($"account-{i}");
    await marten.OpenAccount(accounts[i], $"account-{i}");
    for (var n = 0; n < 9; n++)
    {
        await versicle.Deposit(accounts[i]);
        await marten.Deposit(accounts[i]);
        await byHand.Deposit(accounts[i]);
    }
});

foreach (var clients in new[] { 1, 8, 32 })
{
    await new LoadContest("deposits", $"{clients} client{(clients == 1 ? "" : "s")}", clients, effort)
        .Add("two round trips by hand", _ => byHand.Deposit(Any()))
        .Add("Versicle", _ => versicle.Deposit(Any()))
        .Add("Versicle, a refusal", _ => versicle.Refused(Any()))
        .Add("Marten, FetchForWriting", _ => marten.Deposit(Any()))
        .Run();
}

Guid Any() => accounts[Random.Shared.Next(accounts.Length)];
