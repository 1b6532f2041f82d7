using System.Globalization;
using Npgsql;

namespace Versicle.Postgres;

/// <summary>What Versicle has in a database: made where missing, left alone where it is there.</summary>
/// <param name="database">Where.</param>
/// <param name="mayMake">Whether what is missing is made, or told.</param>
internal sealed class PostgresSchema(PostgresDatabase database, bool mayMake)
{
    /// <summary>Of the objects in <c>Sql/</c>. A change of one of them counts it up.</summary>
    private const int Version = 5;

    /// <summary>Beside the log's lock: who changes a database's objects.</summary>
    private const string Lock = "select pg_advisory_xact_lock(1447383636, 0)";

    private static readonly string[] OfLog =
    [
        "events", "events_by_type", "events_by_actor", "events_by_command", "events_by_correlation",
         "tags", "keys", "key_decisions", "streams", "commits", "answers", "answers_by_age", "answer_clock", "epochs", "scripts",
        "run_script", "require_settings", "current_epoch", "change_keys", "first_unmet", "is_answered", "keep_answers", "find_answer", "append",
        "append_one", "void_commit", "end_stuck_holder", "erase", "log_grants",
    ];

    private static readonly string[] OfReadModels = ["checkpoints", "parked", "versions", "live", "nodes", "move_checkpoint", "switch_version", "read_models_grants"];

    /// <summary>Makes the log's objects, within the caller's transaction.</summary>
    public ValueTask MakeLog(NpgsqlConnection connection, CancellationToken ct) => Make(connection, "log", OfLog, ct);

    /// <summary>Makes what the read models need, within the caller's transaction.</summary>
    public ValueTask MakeReadModels(NpgsqlConnection connection, CancellationToken ct) => Make(connection, "read models", OfReadModels, ct);

    /// <summary>Carries out work in a transaction that no other process's start gets into.</summary>
    public async ValueTask Transact(NpgsqlConnection connection, Func<NpgsqlTransaction, ValueTask> work, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, ct).ConfigureAwait(false);
        await Run(connection, Lock, ct).ConfigureAwait(false);
        await work(transaction).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    public static async ValueTask Run(NpgsqlConnection connection, string statement, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    public static async ValueTask<object?> Scalar(NpgsqlConnection connection, string statement, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync(ct).ConfigureAwait(false) is var value and not DBNull ? value : null;
    }

    private async ValueTask Make(NpgsqlConnection connection, string part, string[] objects, CancellationToken ct)
    {
        // The version is a comment on the part's first table, so that a role that may not make anything can read it.
        var table = database.Own($"versicle.versicle_{objects[0]}");
        var said = (string?)await Scalar(connection, $"select obj_description(to_regclass('{table}'), 'pg_class')", ct).ConfigureAwait(false);
        if (said == Comment(part, Version))
            return;
        if (said is not null && !IsOlder(said, part))
        {
            throw new StoreMismatchException(
                $"schema '{database.Options.Schema}' of '{database.Name}' says '{said}', and this code is '{Comment(part, Version)}'. Deploy the version " +
                "that made it, or choose another schema.");
        }

        if (!mayMake)
            throw Missing(part, said, "this application is told to make nothing (ApplyScripts)");

        try
        {
            if (await Scalar(connection, $"select to_regnamespace('{database.Options.Schema}')::text", ct).ConfigureAwait(false) is null)
                await Run(connection, $"create schema \"{database.Options.Schema}\"", ct).ConfigureAwait(false);
            foreach (var drop in said is null ? [] : await OldFunctions(connection, objects, ct).ConfigureAwait(false))
                await Run(connection, drop, ct).ConfigureAwait(false);
            foreach (var name in objects)
                await Run(connection, database.Script(name + ".sql"), ct).ConfigureAwait(false);
            await Run(connection, $"comment on table {table} is '{Comment(part, Version).Replace("'", "''", StringComparison.Ordinal)}'", ct).ConfigureAwait(false);
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrors.Denied)
        {
            throw Missing(part, said, $"its role may not make it: {denied.MessageText}");
        }
    }

    private async ValueTask<List<string>> OldFunctions(NpgsqlConnection connection, string[] objects, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(database.Script("old_functions.sql"), connection);
        select.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database.Options.Schema });
        select.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. objects.Select(name => $"versicle_{name}")] });
        await using var reader = await select.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var drops = new List<string>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            drops.Add(reader.GetString(0));
        return drops;
    }

    private StoreMismatchException Missing(string part, string? said, string reason) => new(
        $"schema '{database.Options.Schema}' of '{database.Name}' has {(said is null ? "none of" : $"'{said}' in place of")} '{Comment(part, Version)}', and {reason}. " +
        "Make the tables first, under the role that owns them: docs/postgres.md.");

    private static bool IsOlder(string said, string part) =>
        said.StartsWith(Comment(part, 0)[..^1], StringComparison.Ordinal) &&
        int.TryParse(said.AsSpan(Comment(part, 0).Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version < Version;

    private static string Comment(string part, int version) => string.Create(CultureInfo.InvariantCulture, $"Versicle's {part}, version {version}");
}
