using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Versicle.Sqlite;

/// <summary>What a file is for: another kind's file, or another application's, is not opened.</summary>
/// <param name="What">In words.</param>
/// <param name="ApplicationId">In the file's header.</param>
/// <param name="Schema">The version of Versicle's tables in it.</param>
/// <param name="Synchronous">The least that its promises need.</param>
internal sealed record FileKind(string What, int ApplicationId, int Schema, string Synchronous)
{
    /// <summary>Whether it is in the process's memory: there is no file, and nothing to keep beside it.</summary>
    public bool IsInMemory { get; init; }

    /// <summary>The log and the user's tables. An acknowledged append survives power loss: FULL.</summary>
    public static FileKind Log { get; } = new("a Versicle event store", 0x56455253, Schema: 1, "full");

    /// <summary>
    /// Read models. A row and its checkpoint are one transaction, so power loss takes the newest of both together and they
    /// are folded again: NORMAL, which in WAL mode may lose the end but never the order.
    /// </summary>
    public static FileKind ReadModels { get; } = new("a Versicle read database", 0x56455252, Schema: 1, "normal");

    /// <summary>The same in memory: gone with the process, and folded again by the next one.</summary>
    public static FileKind ReadModelsInMemory { get; } = ReadModels with { IsInMemory = true };
}

/// <summary>Opens files, and refuses what is not as it must be.</summary>
internal static class SqliteFile
{
    /// <summary>Versions 3.7.0 to 3.51.2 can corrupt a file when its write-ahead log starts anew.</summary>
    private const int LeastEngine = 3_051_003;

    public static string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return path != ":memory:"
            ? Path.GetFullPath(path)
            : throw new ArgumentException("':memory:' is no file, and each of a store's connections would see another database. Use a path.", nameof(path));
    }

    /// <summary>A new database in this process's memory, as a path: all connections to it see the same one, while one of them is open.</summary>
    public static string NewInMemory() => $"file:/versicle-{Path.GetRandomFileName()}?vfs=memdb";

    /// <summary>The connection that writes. Makes the file and its directory when they are not there.</summary>
    public static StoreConnection OpenWriter(string path, FileKind kind, TimeSpan busy)
    {
        if (Directory.Exists(path))
            throw new StoreMismatchException($"'{path}' is a directory, and {kind.What} is one file. Name a file in it.");

        if (!kind.IsInMemory)
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var connection = Connect(path, SqliteOpenMode.ReadWriteCreate, busy);
        try
        {
            RequireEngine();
            RequireOurs(connection, kind);
            if (raw.sqlite3_db_readonly(connection.Db, "main") != 0)
                throw new StoreMismatchException($"'{path}' is read-only for this process, and the writer needs to write. Give it write access to the file and its directory.");

            var journal = kind.IsInMemory ? "memory" : "wal";
            Set(connection, "journal_mode", journal, journal);
            Set(connection, "synchronous", kind.Synchronous, kind.Synchronous == "full" ? "2" : "1");
            Set(connection, "foreign_keys", "on", "1");
            if (!kind.IsInMemory)
                Set(connection, "mmap_size", "0", "0");
            connection.Run("pragma temp_store = memory");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that cannot write.</summary>
    public static StoreConnection OpenReader(string path, TimeSpan busy)
    {
        var connection = Connect(path, SqliteOpenMode.ReadOnly, busy);
        connection.Run("pragma query_only = on");
        return connection;
    }

    /// <summary>Refuses another application's file; a file without content is nobody's.</summary>
    public static void RequireOurs(StoreConnection connection, FileKind kind)
    {
        long id, schema, objects;
        try
        {
            (id, schema) = (connection.Number("pragma application_id"), connection.Number("pragma user_version"));
            objects = connection.Number("select count(*) from sqlite_schema");
        }
        catch (StoreUnavailableException unavailable) when (unavailable.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_NOTADB })
        {
            throw new StoreMismatchException($"'{connection.Path}' is not an SQLite file. Name another file, or move this one away.");
        }

        if (id != kind.ApplicationId && (id != 0 || objects > 0))
        {
            throw new StoreMismatchException(
                $"'{connection.Path}' belongs to something else: its application_id is {id}, and that of {kind.What} is {kind.ApplicationId}. Name another file.");
        }

        if (schema > kind.Schema && id == kind.ApplicationId)
        {
            throw new StoreMismatchException(
                $"'{connection.Path}' was written by a newer Versicle: its schema is {schema}, and this one knows {kind.Schema}. Deploy the newer version.");
        }
    }

    /// <summary>Marks the file as this kind's. Within a transaction: it writes the first page, whatever the file held before.</summary>
    public static void Mark(StoreConnection connection, FileKind kind)
    {
        connection.Run($"pragma application_id = {kind.ApplicationId}");
        connection.Run($"pragma user_version = {kind.Schema}");
    }

    /// <summary>An object of the folder Sql.</summary>
    public static string Script(string name)
    {
        using var stream = typeof(SqliteFile).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static StoreConnection Connect(string path, SqliteOpenMode mode, TimeSpan busy)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle!, (int)Math.Min(busy.TotalMilliseconds, int.MaxValue));
            return new(connection, path);
        }
        catch (SqliteException engine)
        {
            connection.Dispose();
            throw SqliteErrors.Unavailable(path, new(engine.SqliteExtendedErrorCode, engine.Message), engine) ?? (Exception)engine;
        }
    }

    private static void Set(StoreConnection connection, string pragma, string value, string expected)
    {
        connection.Run($"pragma {pragma} = {value}");
        var statement = connection[$"pragma {pragma}"];
        var actual = statement.Step() ? System.Text.Encoding.UTF8.GetString(statement.Bytes(0)) : "";
        statement.Reset();
        if (actual != expected)
        {
            throw new StoreMismatchException(
                $"'{connection.Path}': {pragma} is '{actual}', and Versicle's promises need '{expected}'. Put the file on a local disk of this machine.");
        }
    }

    private static void RequireEngine()
    {
        if (raw.sqlite3_libversion_number() < LeastEngine)
        {
            throw new StoreMismatchException(
                $"SQLite here is {raw.sqlite3_libversion().utf8_to_string()}, which can damage files in WAL mode. Take 3.51.3 or newer: update SQLitePCLRaw.lib.e_sqlite3.");
        }
    }
}
