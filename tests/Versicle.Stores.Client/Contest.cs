using Npgsql;

namespace Versicle.Stores.Client;

/// <summary>A store as its contenders see it.</summary>
internal abstract class Contest : IAsyncDisposable
{
    public static async Task<Contest> Open(string kind, string store) => kind switch
    {
        "sqlite" or "postgres" => new OnStore(await OnStore.OpenStore(kind, store)),
        "unlocked" or "forever" => new ByHand(NpgsqlDataSource.Create(store)),
        _ => throw new ArgumentException($"'{kind}' is no kind of store.", nameof(kind)),
    };

    /// <summary>Whether it was won; null for an outcome that no contender should have.</summary>
    public abstract Task<bool?> Want(string round, int writer);

    /// <summary>Takes what every writer needs, and does not give it back.</summary>
    public abstract Task Hold();

    public abstract ValueTask DisposeAsync();
}

/// <summary>By the library: an append condition.</summary>
internal sealed class OnStore(Stores.IEventStore store) : Contest
{
    private Stores.IStoreTransaction? _held;

    public static async Task<Stores.IEventStore> OpenStore(
        string kind, string where, IReadOnlyList<Stores.SchemaScript>? scripts = null, string? synchronous = null)
    {
        var versicle = new VersicleBuilder();
        var store = (kind == "sqlite"
            ? versicle.UseSqlite(where, sqlite => sqlite.Synchronous = synchronous)
            : versicle.UsePostgres(where, Accept)).EventStore!;
        await store.Open(
            new()
            {
                Time = TimeProvider.System,
                Ids = new Ids(),
                Appended = new(),
                StoredJson = new(),
                Scripts = scripts ?? [],
                SessionLimit = TimeSpan.FromMinutes(5),
            },
            default);
        return store;

        void Accept(PostgresOptions postgres)
        {
            if (synchronous is not null)
                postgres.AcceptWeak("synchronous_commit");
        }
    }

    public override async Task<bool?> Want(string round, int writer)
    {
        var happened = new NewEvent(Guid.CreateVersion7(), "won", "{}"u8.ToArray()) { Tags = [new($"round:{round}")] };
        var append = new Append(
            Guid.CreateVersion7(), [new(StreamName.Of("writer", $"{Environment.ProcessId}-{writer}"), ExpectedVersion.Any, [happened])], EventMetadata.None)
        {
            Conditions = [new(EventQuery.Match(tags: [new($"round:{round}")]))],
        };
        return await store.Log.Append(append, default) switch
        {
            AppendResult.Appended => true,
            AppendResult.ConditionConflict { Position.Value: > 0 } => false,
            _ => null,
        };
    }

    public override async Task Hold() => _held = await store.Begin("Hold", default);

    public override async ValueTask DisposeAsync()
    {
        if (_held is not null)
            await _held.DisposeAsync();
        await store.DisposeAsync();
    }

    public sealed class Ids : Stores.IIdSource
    {
        public Guid Next() => Guid.CreateVersion7();
    }
}

/// <summary>As one would write it without the library: a look first, then an insert; a transaction without limits.</summary>
internal sealed class ByHand(NpgsqlDataSource source) : Contest
{
    private NpgsqlConnection? _held;

    public override async Task<bool?> Want(string round, int writer)
    {
        await using var look = source.CreateCommand($"select count(*) from wins where round = '{round}'");
        if ((long)(await look.ExecuteScalarAsync())! > 0)
            return false;

        await using var insert = source.CreateCommand($"insert into wins (round) values ('{round}')");
        await insert.ExecuteNonQueryAsync();
        return true;
    }

    public override async Task Hold()
    {
        _held = await source.OpenConnectionAsync();
        await using var take = new NpgsqlCommand(
            "begin; select pg_advisory_xact_lock(1447383635, 'versicle.versicle_events'::regclass::oid::integer)", _held);
        await take.ExecuteNonQueryAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_held is not null)
            await _held.DisposeAsync();
        await source.DisposeAsync();
    }
}
