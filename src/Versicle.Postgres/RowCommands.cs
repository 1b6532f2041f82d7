using System.Text.Json;
using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>The statements of a batch's rows: one that deletes and one that writes, whatever their number.</summary>
internal readonly struct RowCommands(TableSqls tables, JsonSerializerOptions json)
{
    public void Add(RowChanges changes, NpgsqlBatchCommandCollection commands)
    {
        if (changes.Deleted > 0)
            commands.Add(Of(tables[changes.Table].Delete, KeyColumns(changes.Table), changes.Deleted, changes.WriteDeletedKey));
        if (changes.Saved > 0)
            commands.Add(Of(tables[changes.Table].Save, changes.Table.Columns, changes.Saved, changes.WriteSaved));
    }

    /// <summary>The rows of many keys.</summary>
    public NpgsqlBatchCommand Load<TRow, TKey>(ReadTable<TRow, TKey> table, TKey[] keys)
        where TRow : class
        where TKey : notnull =>
        Of(tables[table].Load, KeyColumns(table), keys.Length, (i, writer) => table.WriteKey(keys[i], writer));

    private NpgsqlBatchCommand Of(string text, IReadOnlyList<Column> columns, int rows, Action<int, RowWriter> write)
    {
        var arrays = new PostgresColumns(json, columns, rows);
        for (var i = 0; i < rows; i++)
            write(i, arrays.Next());
        var command = new NpgsqlBatchCommand(text);
        arrays.AddTo(command.Parameters);
        return command;
    }

    private static IReadOnlyList<Column> KeyColumns(ReadTable table) => [.. table.Columns.Take(table.KeyColumns)];
}
