using Versicle.Modules;

namespace Versicle.Stores;

/// <summary>The rows of one read model that a batch leaves changed. Each key is once in it.</summary>
/// <param name="table">Whose.</param>
public abstract class RowChanges(ReadTable table)
{
    /// <summary>Whose.</summary>
    public ReadTable Table { get; } = table;

    /// <summary>How many rows are to be written whole, whether they exist or not.</summary>
    public abstract int Saved { get; }

    /// <summary>How many are to be deleted. Before the others are written: a row that goes may leave its unique value to one that comes.</summary>
    public abstract int Deleted { get; }

    /// <summary>The keys of all of them, in words.</summary>
    internal abstract IEnumerable<string> KeyNames { get; }

    /// <summary>Writes all columns of one of the saved rows, from 0.</summary>
    public abstract void WriteSaved(int index, RowWriter writer);

    /// <summary>Writes the key of one of the saved rows, from 0.</summary>
    public abstract void WriteSavedKey(int index, RowWriter writer);

    /// <summary>Writes the key of one of the deleted rows, from 0.</summary>
    public abstract void WriteDeletedKey(int index, RowWriter writer);
}

/// <summary>The rows of one read model that a batch leaves changed, with their types.</summary>
/// <param name="table">Whose.</param>
/// <param name="saved">To be written whole.</param>
/// <param name="deleted">To be deleted, by key.</param>
/// <typeparam name="TRow">The record.</typeparam>
/// <typeparam name="TKey">Its key's type.</typeparam>
public sealed class RowChanges<TRow, TKey>(ReadTable<TRow, TKey> table, IReadOnlyList<TRow> saved, IReadOnlyList<TKey> deleted) : RowChanges(table)
    where TRow : class
    where TKey : notnull
{
    /// <summary>The keys of all of them.</summary>
    internal IEnumerable<TKey> Keys => [.. saved.Select(table.KeyOf), .. deleted];

    internal override IEnumerable<string> KeyNames => Keys.Select(key => KeyText.Of(table, key));

    /// <inheritdoc/>
    public override int Saved => saved.Count;

    /// <inheritdoc/>
    public override int Deleted => deleted.Count;

    /// <inheritdoc/>
    public override void WriteSaved(int index, RowWriter writer) => table.WriteRow(saved[index], writer);

    /// <inheritdoc/>
    public override void WriteSavedKey(int index, RowWriter writer) => table.WriteKey(table.KeyOf(saved[index]), writer);

    /// <inheritdoc/>
    public override void WriteDeletedKey(int index, RowWriter writer) => table.WriteKey(deleted[index], writer);
}
