#:project ../src/Versicle.Postgres
#:project ../src/Versicle.Sqlite
#:project ../tests/Versicle.Postgres.Fixture
// Measures appends a second and their p99, on SQLite and on PostgreSQL, beside what one would write by hand with the same
// durability: a single INSERT a transaction, and group commit (one writer that takes everybody's events into its next
// transaction). All of them take turns within each round, so that what else the machine does hits all alike; the medians of the
// rounds are compared. A new stream each, one event each.
//
//   dotnet run -c Release eng/append.cs
//
// --seconds N a turn (2), --rounds N (5), --clients 1,8,32, --engine postgres|sqlite.

using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using Versicle;
using Versicle.Postgres.Fixture;
using Versicle.Stores;

var seconds = double.Parse(Text("--seconds") ?? "2", CultureInfo.InvariantCulture);
var rounds = int.Parse(Text("--rounds") ?? "5", CultureInfo.InvariantCulture);
int[] clients = [.. (Text("--clients") ?? "1,8,32").Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
var folder = Directory.CreateTempSubdirectory("versicle-append-").FullName;

Console.WriteLine("| | clients | a second | p99, ms | to a single INSERT | to group commit by hand |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
if (Text("--engine") is null or "sqlite")
{
    await using var inserts = new SqliteInserts(Path.Combine(folder, "insert.db"));
    await using var group = new HandGroup(new SqliteInserts(Path.Combine(folder, "group.db")).Batch);
    await using var store = await Library.Open(new VersicleBuilder().UseSqlite(Path.Combine(folder, "log.db")).EventStore!);
    await Compare("SQLite", [("single INSERT by hand", inserts.One), ("group commit by hand", group.Append), ("Versicle", store.Append)]);
}

if (Text("--engine") is null or "postgres")
{
    await using var cluster = await PostgresCluster.Start();
    await using var inserts = await PostgresInserts.Open(await cluster.NewDatabase());
    await using var group = new HandGroup((await PostgresInserts.Open(await cluster.NewDatabase())).Batch);
    await using var store = await Library.Open(new VersicleBuilder().UsePostgres(await cluster.NewDatabase()).EventStore!);
    await Compare("PostgreSQL", [("single INSERT by hand", inserts.One), ("group commit by hand", group.Append), ("Versicle", store.Append)]);
}

Directory.Delete(folder, recursive: true);

async Task Compare(string engine, (string Name, Func<Fact, Task> Append)[] ways)
{
    foreach (var way in ways)
        await Turn(way.Append, clients.Max(), 0.5);
    foreach (var count in clients)
    {
        var turns = ways.Select(_ => new List<(double Rate, double P99)>()).ToArray();
        for (var round = 0; round < rounds; round++)
            for (var way = 0; way < ways.Length; way++)
                turns[way].Add(await Turn(ways[way].Append, count, seconds));

        for (var way = 0; way < ways.Length; way++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {engine}, {ways[way].Name} | {count} | {Median(turns[way].Select(turn => turn.Rate)):0} | {Median(turns[way].Select(turn => turn.P99)):0.0} | {Ratio(turns, way, 0):0.00} | {Ratio(turns, way, 1):0.00} |"));
        }
    }
}

// Of the same round each, then the median.
static double Ratio(List<(double Rate, double P99)>[] turns, int way, int other) =>
    Median(turns[way].Zip(turns[other]).Select(pair => pair.First.Rate / pair.Second.Rate));

static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

async Task<(double Rate, double P99)> Turn(Func<Fact, Task> append, int count, double duration)
{
    var watch = Stopwatch.StartNew();
    var latencies = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(async () =>
    {
        var mine = new List<double>();
        while (watch.Elapsed.TotalSeconds < duration)
        {
            var began = Stopwatch.GetTimestamp();
            await append(Fact.New());
            mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return mine;
    })));
    var all = latencies.SelectMany(mine => mine).Order().ToList();
    return (all.Count / watch.Elapsed.TotalSeconds, all[(int)(all.Count * 0.99)]);
}

string? Text(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

internal sealed record Fact(Guid Id, string Stream, byte[] Data)
{
    private static readonly byte[] Usual = """{"user_id":123456,"name":"Ada Lovelace","email":"ada@example.org","note":"of about the size that events have"}"""u8.ToArray();

    public static Fact New() => Guid.CreateVersion7() is var id ? new(id, $"user-{id:N}", Usual) : null!;
}

/// <summary>The library, as an application uses it.</summary>
internal sealed class Library(IEventStore store) : IAsyncDisposable
{
    public static async Task<Library> Open(IEventStore store)
    {
        await store.Open(new() { Time = TimeProvider.System, Ids = new Ids(), Appended = new(), StoredJson = new() }, default);
        return new(store);
    }

    public async Task Append(Fact fact) => await store.Log.Append(
        new(Guid.CreateVersion7(), [new(new(fact.Stream), default, [new(fact.Id, "user-created", fact.Data)])], EventMetadata.None), default);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private sealed class Ids : IIdSource
    {
        public Guid Next() => Guid.CreateVersion7();
    }
}

/// <summary>What waits while a batch is written travels in the next one.</summary>
internal sealed class HandGroup(Func<List<Fact>, Task> write) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private List<(Fact Fact, TaskCompletionSource Done)> _waiting = [];
    private bool _isWriting;

    public Task Append(Fact fact)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((fact, done));
            if (_isWriting)
                return done.Task;
            _isWriting = true;
        }

        _ = Write();
        return done.Task;
    }

    public ValueTask DisposeAsync() => default;

    private async Task Write()
    {
        while (true)
        {
            List<(Fact Fact, TaskCompletionSource Done)> batch;
            lock (_gate)
            {
                (batch, _waiting) = (_waiting, []);
                if (!(_isWriting = batch.Count > 0))
                    return;
            }

            await write([.. batch.Select(one => one.Fact)]).ConfigureAwait(false);
            batch.ForEach(one => one.Done.SetResult());
            await Task.Yield();
        }
    }
}

internal sealed class PostgresInserts(NpgsqlDataSource source) : IAsyncDisposable
{
    private readonly Lazy<Task<NpgsqlConnection>> _writer = new(() => source.OpenConnectionAsync().AsTask());

    public static async Task<PostgresInserts> Open(string connectionString)
    {
        await PostgresCluster.Execute(connectionString, """
            create table facts (position bigint generated always as identity primary key, stream text collate "C" not null, version bigint not null,
              type text collate "C" not null, event_id uuid not null unique, recorded_at timestamptz not null, data bytea not null, unique (stream, version))
            """);
        return new(NpgsqlDataSource.Create(connectionString + ";Max Auto Prepare=10;Auto Prepare Min Usages=2"));
    }

    public async Task One(Fact fact)
    {
        await using var insert = source.CreateCommand("insert into facts (stream, version, type, event_id, recorded_at, data) values ($1, 1, $2, $3, $4, $5)");
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = fact.Stream });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "user-created" });
        insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = fact.Id });
        insert.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = DateTime.UtcNow });
        insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = fact.Data });
        await insert.ExecuteNonQueryAsync();
    }

    public async Task Batch(List<Fact> facts)
    {
        await using var insert = new NpgsqlCommand("""
            insert into facts (stream, version, type, event_id, recorded_at, data)
            select s, 1, $2, i, $4, d from unnest($1, $3, $5) e(s, i, d)
            """, await _writer.Value);
        insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. facts.Select(fact => fact.Stream)] });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "user-created" });
        insert.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. facts.Select(fact => fact.Id)] });
        insert.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = DateTime.UtcNow });
        insert.Parameters.Add(new NpgsqlParameter<byte[][]>
        {
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
            TypedValue = [.. facts.Select(fact => fact.Data)],
        });
        await insert.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}

internal sealed class SqliteInserts : IAsyncDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SemaphoreSlim _turn = new(1);

    public SqliteInserts(string file)
    {
        _connection = new($"Data Source={file}");
        _connection.Open();
        using var make = _connection.CreateCommand();
        make.CommandText = """
            pragma journal_mode = wal; pragma synchronous = full;
            create table facts (position integer primary key, stream text not null, version integer not null, type text not null,
              event_id blob not null unique, recorded_at text not null, data text not null, unique (stream, version)) strict
            """;
        make.ExecuteNonQuery();
        _insert = _connection.CreateCommand();
        _insert.CommandText = "insert into facts (stream, version, type, event_id, recorded_at, data) values ($stream, 1, 'user-created', $id, $at, $data)";
        foreach (var name in (string[])["$stream", "$id", "$at", "$data"])
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
    }

    public async Task One(Fact fact)
    {
        await _turn.WaitAsync();
        Insert(fact);
        _turn.Release();
        await Task.Yield();
    }

    public Task Batch(List<Fact> facts)
    {
        using var transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        facts.ForEach(Insert);
        transaction.Commit();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Insert(Fact fact)
    {
        _insert.Parameters[0].Value = fact.Stream;
        _insert.Parameters[1].Value = fact.Id.ToByteArray();
        _insert.Parameters[2].Value = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture);
        _insert.Parameters[3].Value = System.Text.Encoding.UTF8.GetString(fact.Data);
        _insert.ExecuteNonQuery();
    }
}
