using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>The versions of projections in one schema.</summary>
/// <param name="database">Where it is.</param>
/// <param name="target">The schema.</param>
internal sealed class VersionBook(PostgresDatabase database, string target) : IVersionBook
{
    /// <summary>How long the change of a view waits for its readers, and a switch for who moves a checkpoint.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    /// <summary>Two tables of any size are compared.</summary>
    private static readonly TimeSpan CompareWithin = TimeSpan.FromHours(1);

    public async ValueTask<IReadOnlyList<StoredVersion>> Of(string projection, CancellationToken ct) => await database.Read(
        ct,
        database.Own($"""
            select v.fingerprint, v.confirmed, v.difference, l.fingerprint is not null, {Prefixed("c")}
            from versicle.versicle_versions v
            join versicle.versicle_checkpoints c using (projection, fingerprint, target)
            left join versicle.versicle_live l using (projection, target, fingerprint)
            where projection = $1 and target = $2 and c.slice = 0 order by v.fingerprint
            """),
        parameters => Add(parameters, projection, target),
        static async (reader, ct) =>
        {
            var all = new List<StoredVersion>();
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                var difference = reader.IsDBNull(2) ? null : VersionDifference.Of(reader.GetString(2));
                all.Add(new(reader.GetString(0), CheckpointRow.Read(reader, first: 4), reader.GetBoolean(3), reader.GetBoolean(1), difference));
            }

            return all;
        }).ConfigureAwait(false);

    /// <summary>Notes that there is one, within the caller's transaction.</summary>
    public async ValueTask Make(NpgsqlConnection connection, ProjectionDefinition projection, CancellationToken ct)
    {
        await using var insert = Command(connection, """
            insert into versicle.versicle_versions (projection, fingerprint, target, read_models, confirmed)
            values ($1, $2, $3, $4, false) on conflict do nothing
            """, projection.Name, projection.Fingerprint, target);
        insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. projection.Rows.Select(fold => fold.Table.Name)] });
        await insert.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    public ValueTask<SwitchOutcome> Switch(VersionSwitch change, CancellationToken ct) => Transact(
        System.Data.IsolationLevel.ReadCommitted,
        async connection =>
        {
            await PostgresSchema.Run(connection, ShortWait, ct).ConfigureAwait(false);
            await using var move = Command(connection, "select versicle.versicle_switch_version($1, $2, $3, $4, $5)", change.Projection, target);
            move.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = change.From });
            Add(move.Parameters, change.To);
            move.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = change.MayParkMore });
            var outcome = (string?)await move.ExecuteScalarAsync(ct).ConfigureAwait(false) switch
            {
                "switched" => SwitchOutcome.Switched,
                "behind" => SwitchOutcome.Behind,
                "parks more" => SwitchOutcome.ParksMore,
                _ => SwitchOutcome.Overtaken,
            };
            if (outcome is SwitchOutcome.Switched)
                Fault.Point("rebuild.in-switch");
            return outcome;
        },
        ct);

    public async ValueTask<bool> Show(string projection, CancellationToken ct)
    {
        try
        {
            return await Transact(
                System.Data.IsolationLevel.ReadCommitted,
                async connection =>
                {
                    await PostgresSchema.Run(connection, ShortWait, ct).ConfigureAwait(false);
                    var views = new LiveViews(connection, target);
                    foreach (var (readModel, fingerprint) in await Current(connection, projection, ct).ConfigureAwait(false))
                        await views.Show(readModel, $"{readModel}_{fingerprint}", ct).ConfigureAwait(false);
                    return true;
                },
                ct).ConfigureAwait(false);
        }
        catch (StoreUnavailableException busy) when (busy.InnerException is PostgresException { SqlState: "55P03" })
        {
            return false;
        }
    }

    public async ValueTask<VersionDifference?> Compare(ProjectionDefinition next, string current, int samples, CancellationToken ct)
    {
        var difference = await Transact(
            System.Data.IsolationLevel.RepeatableRead,
            connection => new VersionComparison(connection, database, target, CompareWithin).Of(next, current, samples, ct),
            ct).ConfigureAwait(false);
        if (difference is not null)
        {
            await Run(
                "update versicle.versicle_versions set difference = $4 where projection = $1 and fingerprint = $2 and target = $3",
                ct, next.Name, next.Fingerprint, target, difference.ToText()).ConfigureAwait(false);
        }

        return difference;
    }

    public async ValueTask Confirm(string projection, string fingerprint, CancellationToken ct) => await Run(
        "update versicle.versicle_versions set confirmed = true where projection = $1 and fingerprint = $2 and target = $3",
        ct, projection, fingerprint, target).ConfigureAwait(false);

    public ValueTask<bool> Forget(string projection, string fingerprint, CancellationToken ct) => Transact(
        System.Data.IsolationLevel.ReadCommitted,
        async connection =>
        {
            await PostgresSchema.Run(connection, ShortWait, ct).ConfigureAwait(false);
            await using var live = Command(
                connection, "select fingerprint from versicle.versicle_live where projection = $1 and target = $2 for update", projection, target);
            if (await live.ExecuteScalarAsync(ct).ConfigureAwait(false) is not string current || current == fingerprint)
                return false;

            var shown = await Current(connection, projection, ct).ConfigureAwait(false);
            foreach (var readModel in await ReadModels(connection, projection, fingerprint, ct).ConfigureAwait(false))
            {
                // A read model that only this version had: its view would show nothing.
                if (shown.All(other => other.ReadModel != readModel))
                    await PostgresSchema.Run(connection, $"drop view if exists {Name(readModel)}", ct).ConfigureAwait(false);
                await PostgresSchema.Run(connection, $"drop table if exists {Name($"{readModel}_{fingerprint}")}", ct).ConfigureAwait(false);
            }

            foreach (var table in (string[])["versicle_parked", "versicle_checkpoints", "versicle_versions"])
            {
                await using var delete = Command(
                    connection, $"delete from versicle.{table} where projection = $1 and fingerprint = $2 and target = $3", projection, fingerprint, target);
                await delete.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            }

            return true;
        },
        ct);

    private static string ShortWait => $"set local lock_timeout = {(int)Wait.TotalMilliseconds}";

    private static string Prefixed(string alias) => string.Join(", ", CheckpointRow.Columns.Split(", ").Select(column => $"{alias}.{column}"));

    private string Name(string relation) => $"{TableSql.Quote(target)}.{TableSql.Quote(relation)}";

    private async ValueTask<List<(string ReadModel, string Fingerprint)>> Current(
        NpgsqlConnection connection, string projection, CancellationToken ct)
    {
        await using var select = Command(connection, """
            select unnest(v.read_models), fingerprint from versicle.versicle_live l
            join versicle.versicle_versions v using (projection, target, fingerprint) where projection = $1 and target = $2
            """, projection, target);
        await using var reader = await select.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var current = new List<(string ReadModel, string Fingerprint)>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            current.Add((reader.GetString(0), reader.GetString(1)));
        return current;
    }

    private async ValueTask<string[]> ReadModels(NpgsqlConnection connection, string projection, string fingerprint, CancellationToken ct)
    {
        await using var select = Command(
            connection, "select read_models from versicle.versicle_versions where projection = $1 and fingerprint = $2 and target = $3",
            projection, fingerprint, target);
        return await select.ExecuteScalarAsync(ct).ConfigureAwait(false) as string[] ?? [];
    }

    private ValueTask<int> Run(string text, CancellationToken ct, params string[] values) => Transact(
        System.Data.IsolationLevel.ReadCommitted,
        async connection =>
        {
            await using var command = Command(connection, text, values);
            return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        },
        ct);

    private async ValueTask<T> Transact<T>(System.Data.IsolationLevel isolation, Func<NpgsqlConnection, ValueTask<T>> work, CancellationToken ct)
    {
        var connection = await database.Connect(ct).ConfigureAwait(false);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(isolation, ct).ConfigureAwait(false);
            var answer = await work(connection).ConfigureAwait(false);
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            return answer;
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresErrors.Of(database, failure);
        }
        finally
        {
            await PostgresDatabase.Close(connection).ConfigureAwait(false);
        }
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, string text, params string[] values)
    {
        var command = new NpgsqlCommand(database.Own(text), connection);
        Add(command.Parameters, values);
        return command;
    }

    private static void Add(NpgsqlParameterCollection parameters, params string[] values)
    {
        foreach (var value in values)
            parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
    }
}
