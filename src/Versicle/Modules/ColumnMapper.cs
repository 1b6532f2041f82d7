using System.ComponentModel;

namespace Versicle.Modules;

/// <summary>Reads rows by a function. Generated code says how.</summary>
/// <param name="columns">The columns it reads, by name, in the order of its indexes; empty for one value.</param>
/// <param name="read">The current row.</param>
/// <typeparam name="T">A record, or one value.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ColumnMapper<T>(string[] columns, Func<RowReader, T> read) : RowMapper<T>
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => columns;

    /// <inheritdoc/>
    public override T Read(RowReader row) => read(row);
}
