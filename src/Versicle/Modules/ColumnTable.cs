using System.ComponentModel;

namespace Versicle.Modules;

/// <summary>The table of a read model by its columns. Generated code says how rows are read and written.</summary>
/// <param name="name">The name people query it by.</param>
/// <param name="fingerprint">Of the projection.</param>
/// <param name="columns">All of them; those of the key first.</param>
/// <param name="keyColumns">How many are the key.</param>
/// <param name="read">The current row.</param>
/// <param name="keyOf">The key of a row.</param>
/// <param name="writeKey">Writes a key.</param>
/// <param name="writeRow">Writes a row.</param>
/// <param name="normalize">The row as it would come back from its columns; null when it comes back as it is.</param>
/// <param name="indexes">Beside the key's.</param>
/// <typeparam name="TRow">The record.</typeparam>
/// <typeparam name="TKey">Its key's type; a tuple for a composite key.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ColumnTable<TRow, TKey>(
    string name,
    string fingerprint,
    Column[] columns,
    int keyColumns,
    Func<RowReader, TRow> read,
    Func<TRow, TKey> keyOf,
    Action<TKey, RowWriter> writeKey,
    Action<TRow, RowWriter> writeRow,
    Func<TRow, TRow>? normalize = null,
    ColumnIndex[]? indexes = null) : ReadTable<TRow, TKey>(name, fingerprint)
    where TRow : class
    where TKey : notnull
{
    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns => columns;

    /// <inheritdoc/>
    public override int KeyColumns => keyColumns;

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnIndex> Indexes => indexes ?? [];

    /// <inheritdoc/>
    public override RowMapper<TRow> Mapper { get; } = new ColumnMapper<TRow>([.. columns.Select(column => column.Name)], read);

    /// <inheritdoc/>
    public override TKey KeyOf(TRow row) => keyOf(row);

    /// <inheritdoc/>
    public override void WriteKey(TKey key, RowWriter writer) => writeKey(key, writer);

    /// <inheritdoc/>
    public override void WriteRow(TRow row, RowWriter writer) => writeRow(row, writer);

    /// <inheritdoc/>
    public override TRow Normalize(TRow row) => normalize is null ? row : normalize(row);
}
