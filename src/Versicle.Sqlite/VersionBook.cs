using System.Text;
using System.Text.Json;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>The versions of projections in one file.</summary>
internal sealed class VersionBook(SqliteReadDatabase database) : IVersionBook
{
    private const string Mine = "projection = ?1 and fingerprint = ?2 and target = 'main'";

    public ValueTask<IReadOnlyList<StoredVersion>> Of(string projection, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new(database.Beside(connection => All(connection, projection)));
    }

    /// <summary>Notes that there is one, within the writer's transaction.</summary>
    public static void Make(StoreConnection writer, ProjectionDefinition projection)
    {
        var insert = Bind(writer[
            "insert into versicle_versions (projection, fingerprint, target, read_models, confirmed) values (?1, ?2, 'main', ?3, 0) on conflict do nothing"],
            projection.Name, projection.Fingerprint);
        insert.BindText(3, $"[{string.Join(',', projection.Rows.Select(fold => $"\"{JsonEncodedText.Encode(fold.Table.Name)}\""))}]");
        insert.Run();
    }

    public ValueTask<SwitchOutcome> Switch(VersionSwitch change, CancellationToken ct) => database.Write(
        writer =>
        {
            var outcome = Switch(writer, change);
            if (outcome is not SwitchOutcome.Switched)
                return outcome;

            ShowCurrent(writer, change.Projection);
            Fault.Point("rebuild.in-switch");
            return outcome;
        },
        ct);

    public ValueTask<bool> Show(string projection, CancellationToken ct) => database.Write(
        writer =>
        {
            ShowCurrent(writer, projection);
            return true;
        },
        ct);

    public async ValueTask<VersionDifference?> Compare(ProjectionDefinition next, string current, int samples, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var difference = database.Beside(connection =>
        {
            connection.Run("begin");
            try
            {
                return new VersionComparison(connection).Of(next, current, samples);
            }
            finally
            {
                if (!connection.IsIdle)
                    connection.Run("rollback"); // It wrote nothing: this ends the moment.
            }
        });
        if (difference is not null)
        {
            await Run($"update versicle_versions set difference = ?3 where {Mine}", next.Name, next.Fingerprint, ct, difference.ToText())
                .ConfigureAwait(false);
        }

        return difference;
    }

    public async ValueTask Confirm(string projection, string fingerprint, CancellationToken ct) =>
        await Run($"update versicle_versions set confirmed = 1 where {Mine}", projection, fingerprint, ct).ConfigureAwait(false);

    public ValueTask<bool> Forget(string projection, string fingerprint, CancellationToken ct) => database.Write(
        writer =>
        {
            if (Current(writer, projection) is not { } current || current == fingerprint)
                return false;

            var shown = ReadModels(writer, projection, current);
            foreach (var readModel in ReadModels(writer, projection, fingerprint))
            {
                // A read model that only this version had: its view would show nothing.
                if (!shown.Contains(readModel))
                    writer.Run($"drop view if exists {TableSql.Quote(readModel)}");
                writer.Run($"drop table if exists {TableSql.Quote($"{readModel}_{fingerprint}")}");
            }

            foreach (var table in (string[])["versicle_parked", "versicle_checkpoints", "versicle_versions"])
                Bind(writer[$"delete from {table} where {Mine}"], projection, fingerprint).Run();
            return true;
        },
        ct);

    /// <summary>The read models of a version.</summary>
    public static IReadOnlyList<string> ReadModels(StoreConnection connection, string projection, string fingerprint) => Rows(
        Bind(connection[$"select value from versicle_versions, json_each(read_models) where {Mine} order by value"], projection, fingerprint),
        row => StoredRows.Text(row, 0)!);

    private static List<StoredVersion> All(StoreConnection connection, string projection)
    {
        var current = Current(connection, projection);
        var versions = connection["select fingerprint, confirmed, difference from versicle_versions where projection = ?1 and target = 'main' order by fingerprint"];
        versions.BindText(1, projection);
        var all = Rows(versions, row => (Fingerprint: StoredRows.Text(row, 0)!, IsConfirmed: row.Int64(1) != 0, Difference: StoredRows.Text(row, 2)));
        return [.. all.Select(version => new StoredVersion(
            version.Fingerprint,
            new CheckpointRow(connection, projection, version.Fingerprint).Look(),
            version.Fingerprint == current,
            version.IsConfirmed,
            version.Difference is null ? null : VersionDifference.Of(version.Difference)))];
    }

    // One writer at a time: nobody moves a checkpoint meanwhile.
    private static SwitchOutcome Switch(StoreConnection writer, VersionSwitch change)
    {
        if (Current(writer, change.Projection) != change.From)
            return SwitchOutcome.Overtaken;

        var to = new CheckpointRow(writer, change.Projection, change.To);
        if (change.From is { } from)
        {
            if (to.Look().Position < new CheckpointRow(writer, change.Projection, from).Look().Position)
                return SwitchOutcome.Behind;
            if (!change.MayParkMore && ParksMore(writer, change.Projection, from, change.To))
                return SwitchOutcome.ParksMore;
            Bind(writer[$"update versicle_versions set confirmed = 0 where {Mine}"], change.Projection, from).Run();
        }

        Bind(writer["""
            insert into versicle_live (projection, target, fingerprint) values (?1, 'main', ?2)
            on conflict (projection, target) do update set fingerprint = excluded.fingerprint
            """], change.Projection, change.To).Run();
        Bind(writer[$"update versicle_versions set confirmed = 0 where {Mine}"], change.Projection, change.To).Run();
        to.GoLive();
        return SwitchOutcome.Switched;
    }

    private static bool ParksMore(StoreConnection writer, string projection, string from, string to)
    {
        var more = Bind(writer["""
            select count(*) from versicle_parked n where projection = ?1 and fingerprint = ?2 and target = 'main' and not exists (
              select 1 from versicle_parked o
              where o.projection = ?1 and o.fingerprint = ?3 and o.target = 'main' and o.read_model = n.read_model and o.key = n.key)
            """], projection, to);
        more.BindText(3, from);
        return Rows(more, row => row.Int64(0)) is [> 0];
    }

    private static void ShowCurrent(StoreConnection writer, string projection)
    {
        if (Current(writer, projection) is not { } current)
            return;

        foreach (var readModel in ReadModels(writer, projection, current))
        {
            var view = $"create view {TableSql.Quote(readModel)} as select * from {TableSql.Quote($"{readModel}_{current}")}";
            var find = writer["select sql from sqlite_schema where type = 'view' and name = ?1"];
            find.BindText(1, readModel);
            if (Rows(find, row => StoredRows.Text(row, 0)) is [var shown] && string.Equals(shown, view, StringComparison.OrdinalIgnoreCase))
                continue;

            writer.Run($"drop view if exists {TableSql.Quote(readModel)}");
            writer.Run(view);
        }
    }

    private static string? Current(StoreConnection connection, string projection)
    {
        var select = connection["select fingerprint from versicle_live where projection = ?1 and target = 'main'"];
        select.BindText(1, projection);
        return Rows(select, row => StoredRows.Text(row, 0)) is [var current] ? current : null;
    }

    private async ValueTask Run(string text, string projection, string fingerprint, CancellationToken ct, string? third = null) =>
        await database.Write(
        writer =>
        {
            var statement = Bind(writer[text], projection, fingerprint);
            if (third is not null)
                statement.BindText(3, third);
            statement.Run();
            return true;
        },
        ct).ConfigureAwait(false);

    private static List<T> Rows<T>(Statement select, Func<Statement, T> read)
    {
        var rows = new List<T>();
        while (select.Step())
            rows.Add(read(select));
        return rows;
    }

    private static Statement Bind(Statement statement, string projection, string fingerprint)
    {
        statement.BindText(1, projection);
        statement.BindText(2, fingerprint);
        return statement;
    }
}
