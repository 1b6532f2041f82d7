using Microsoft.Data.Sqlite;
using Versicle.Sqlite;
using Versicle.Testing;

namespace Versicle.Stores.Tests;

/// <summary>A directory for one test's files, and stores on them.</summary>
internal sealed class SqliteRig(TimeProvider time) : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("versicle-");
    private readonly List<IAsyncDisposable> _open = [];

    public LogSignal Signal { get; init; } = new();

    public TimeSpan SessionLimit { get; init; } = TimeSpan.FromSeconds(5);

    public IReadOnlyList<SchemaScript> Scripts { get; set; } = [];

    public string File(string name = "test.db") => Path.Combine(_directory.FullName, name);

    public async ValueTask<IEventStore> Store(string name = "test.db", Action<SqliteOptions>? configure = null)
    {
        var store = new VersicleBuilder().UseSqlite(File(name), configure).EventStore!;
        _open.Add(store);
        await store.Open(Context(), default);
        return store;
    }

    public async ValueTask<IReadDatabase> ReadDatabase(string name = "read.db")
    {
        IReadDatabase? database = null;
        new VersicleBuilder().ReadModels(read => database = read.UseSqlite(File(name)).Database);
        _open.Add(database!);
        await database!.Open(Context(), default);
        return database;
    }

    /// <summary>Read models in this process's memory, which no other process opens.</summary>
    public async ValueTask<IReadDatabase> ReadDatabaseInMemory()
    {
        IReadDatabase? database = null;
        new VersicleBuilder().ReadModels(read => database = read.UseSqliteInMemory().Database);
        _open.Add(database!);
        await database!.Open(Context(), default);
        return database;
    }

    /// <summary>A connection of somebody else.</summary>
    public SqliteConnection Stranger(string name = "test.db")
    {
        var connection = new SqliteConnection($"Data Source={File(name)};Pooling=False");
        connection.Open();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        // Closing waits for open sessions: a test that failed with one open fails, and does not hang.
        foreach (var open in _open)
            await open.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        _directory.Delete(recursive: true);
    }

    private StoreContext Context() => new CaseSetting(time, Signal).Context with { Scripts = Scripts, SessionLimit = SessionLimit };
}
