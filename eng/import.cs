// Imports a table of accounts that an application has already into the log of samples/Bank, while a client deposits into what is
// there; ends the import in the middle, goes on with it, and repeats it. Counts what it did from the log, with SQL of its own.
//
//   dotnet run -c Release eng/import.cs                       1,000,000 rows, on SQLite
//   dotnet run -c Release eng/import.cs -- --postgres         on a PostgreSQL of its own
//   dotnet run -c Release eng/import.cs -- --rows 100000
//
// Ends with: N passed, N failed. Machines that do other things meanwhile tell the truth only about what is counted.
#:project ../samples/Bank
#:project ../tests/Versicle.Postgres.Fixture
#:package Microsoft.Extensions.Hosting
#:package Microsoft.Data.Sqlite
#:package Npgsql

using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Bank;
using Bank.Accounts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules.Generated;
using Versicle.Postgres.Fixture;

var rows = Array.IndexOf(args, "--rows") is var at and >= 0 ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : 1_000_000;
var folder = Directory.CreateTempSubdirectory("versicle-import").FullName;
var old = Path.Combine(folder, "old.db");
var database = args.Contains("--postgres") ? await (await PostgresCluster.Shared).NewDatabase() : null;
Run(old, "create table accounts (id integer primary key, handle text not null, owner text not null, balance integer not null)");
Run(old, $"with recursive n(i) as (select 1 union all select i + 1 from n where i < {rows}) insert into accounts select i, 'old-' || i, 'Ada', i % 1000 from n");

var builder = Host.CreateEmptyApplicationBuilder(settings: null);
builder.Configuration.AddInMemoryCollection(database is null
    ? [new("Versicle:Data", folder)]
    : [new("Versicle:Store", "postgres"), new("ConnectionStrings:versicle", database)]);
builder.Services.AddVersicle(new BankModule(), versicle => Stores.Use(versicle, builder.Configuration));
using var host = builder.Build();
await host.StartAsync();
var versicle = host.Services.GetRequiredService<VersicleHost>();

using var stop = new CancellationTokenSource();
using var done = new CancellationTokenSource();
var (imported, deposits) = (0L, 0L);
var depositing = Task.Run(async () =>
{
    for (var n = 0; !done.IsCancellationRequested; n++)
    {
        if (Interlocked.Read(ref imported) is var there and > 0)
        {
            await versicle.Commands.Dispatch(new AccountCommand.Deposit(IdOf((int)(n % there) + 1), 1));
            deposits++;
        }
    }
});

var clock = Stopwatch.StartNew();
try
{
    await Import(progress =>
    {
        Interlocked.Exchange(ref imported, progress.Begun);
        if (progress.Begun >= rows / 2)
            stop.Cancel();
    }, stop.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ended after {imported:N0} rows, {clock.Elapsed.TotalSeconds:0.0} s, {deposits:N0} deposits meanwhile"));
}

clock.Restart();
var second = await Import(_ => { }, default);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"went on: {second.Begun:N0} begun, {second.There:N0} there, {clock.Elapsed.TotalSeconds:0.0} s"));
done.Cancel();
await depositing;
clock.Restart();
var third = await Import(_ => { }, default);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"repeated: {third.Begun:N0} begun, {third.There:N0} there, {clock.Elapsed.TotalSeconds:0.0} s"));
await host.StopAsync();
await ((IAsyncDisposable)host).DisposeAsync();

var events = database is null ? "versicle_events" : "versicle.versicle_events";
var opened = Number($"select count(*) from {events} where type = 'account-opened' and version = 1");
var others = Number($"select count(*) from {events} where type = 'account-opened' and version <> 1");
var added = Number($"select count(*) from {events} where type = 'money-deposited' and version > 2") + Number(
    $"select count(*) from {events} where type = 'money-deposited' and version = 2 and command <> 'import-accounts'");
(string What, bool Holds)[] checks =
[
    ($"{opened:N0} accounts of {rows:N0} rows", opened == rows),
    ($"{others:N0} accounts opened twice", others == 0),
    ($"{added:N0} deposits of {deposits:N0}", added == deposits),
    ($"{third.Begun:N0} begun by the repetition", third.Begun == 0 && third.There == rows),
];
foreach (var (what, holds) in checks)
    Console.WriteLine($"{(holds ? "ok  " : "FAIL")} {what}");
Directory.Delete(folder, recursive: true);
Console.WriteLine($"{checks.Count(check => check.Holds)} passed, {checks.Count(check => !check.Holds)} failed");
return checks.All(check => check.Holds) ? 0 : 1;

ValueTask<RowImportProgress> Import(Action<RowImportProgress> progress, CancellationToken ct) => versicle.Import(
    "import-accounts",
    Old(ct),
    row => new(AccountStream.Of(IdOf(row.Id)), row.Balance == 0
        ? [new AccountEvent.Opened(row.Handle, row.Owner)]
        : [new AccountEvent.Opened(row.Handle, row.Owner), new AccountEvent.Deposited(row.Balance, row.Balance)]),
    progress,
    ct);

async IAsyncEnumerable<(int Id, string Handle, string Owner, decimal Balance)> Old([EnumeratorCancellation] CancellationToken ct)
{
    await using var connection = new SqliteConnection($"Data Source={old};Mode=ReadOnly");
    await connection.OpenAsync(ct);
    await using var select = connection.CreateCommand();
    select.CommandText = "select id, handle, owner, balance from accounts order by id";
    await using var reader = await select.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct))
        yield return (reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3));
}

long Number(string sql)
{
    using DbConnection connection = database is null
        ? new SqliteConnection($"Data Source={Path.Combine(folder, "bank.db")};Mode=ReadOnly;Pooling=False")
        : new NpgsqlConnection(database);
    connection.Open();
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    return (long)command.ExecuteScalar()!;
}

static void Run(string file, string sql)
{
    using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
    connection.Open();
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}

static Guid IdOf(int number) => new(number, 0, 0, new byte[8]);
