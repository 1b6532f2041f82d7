namespace Versicle.Modules;

/// <summary>The table of a read model, as one fingerprint of its projection keeps it. Written by the generator.</summary>
/// <param name="name">The name people query it by.</param>
/// <param name="fingerprint">Of the projection: 12 hexadecimal digits.</param>
public abstract class ReadTable(string name, string fingerprint)
{
    /// <summary>The name people query it by: a view that points at the live table.</summary>
    public string Name { get; } = name;

    /// <summary>The table's own name. Only characters <c>a-z 0-9 _</c>.</summary>
    public string PhysicalName { get; } = $"{name}_{fingerprint}";

    /// <summary>The record's type.</summary>
    public abstract Type RowType { get; }

    /// <summary>All columns, in order; those of the key first.</summary>
    public abstract IReadOnlyList<Column> Columns { get; }

    /// <summary>How many of <see cref="Columns"/>, from the first, are the key.</summary>
    public abstract int KeyColumns { get; }

    /// <summary>Beside the key's.</summary>
    public virtual IReadOnlyList<ColumnIndex> Indexes => [];
}

/// <summary>The table of a read model, with its types.</summary>
/// <param name="name">The name people query it by.</param>
/// <param name="fingerprint">Of the projection.</param>
/// <typeparam name="TRow">The record.</typeparam>
/// <typeparam name="TKey">Its key's type; a tuple for a composite key.</typeparam>
public abstract class ReadTable<TRow, TKey>(string name, string fingerprint) : ReadTable(name, fingerprint)
    where TRow : class
    where TKey : notnull
{
    /// <inheritdoc/>
    public sealed override Type RowType => typeof(TRow);

    /// <summary>Reads a row whose columns are <see cref="ReadTable.Columns"/>.</summary>
    public abstract RowMapper<TRow> Mapper { get; }

    /// <summary>The key of a row.</summary>
    public abstract TKey KeyOf(TRow row);

    /// <summary>Writes a key into columns 0 … <see cref="ReadTable.KeyColumns"/> - 1.</summary>
    public abstract void WriteKey(TKey key, RowWriter writer);

    /// <summary>Writes a row into all columns.</summary>
    public abstract void WriteRow(TRow row, RowWriter writer);

    /// <summary>The row as it would come back from its columns: a fold continued in memory and one continued from the table agree.</summary>
    public virtual TRow Normalize(TRow row) => row;
}
