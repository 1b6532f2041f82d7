namespace Versicle.Modules;

/// <summary>What a column holds. Each compares, sorts and comes back alike on every engine.</summary>
public enum ColumnType
{
    /// <summary><c>long</c>, <c>int</c>, <c>short</c>, <c>byte</c>, <c>sbyte</c>, <c>ushort</c>, <c>uint</c>, and enums by their number.</summary>
    Integer,

    /// <summary><c>string</c>, compared by code point.</summary>
    Text,

    /// <summary><c>bool</c>.</summary>
    Boolean,

    /// <summary><c>decimal</c>, exact, compared by value.</summary>
    Decimal,

    /// <summary><c>double</c>, <c>float</c>; not NaN.</summary>
    Double,

    /// <summary><c>DateTimeOffset</c>, as UTC, cut to microseconds.</summary>
    Timestamp,

    /// <summary><c>Guid</c>, ordered as its text.</summary>
    Uuid,

    /// <summary><c>DateOnly</c>.</summary>
    Date,

    /// <summary><c>TimeOnly</c>, cut to microseconds.</summary>
    Time,

    /// <summary><c>byte[]</c>.</summary>
    Bytes,

    /// <summary>A nested value, as JSON text.</summary>
    Json,
}

/// <summary>One column of a read model's table.</summary>
/// <param name="Name">In snake case.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsNullable">Whether its member is nullable.</param>
public sealed record Column(string Name, ColumnType Type, bool IsNullable);

/// <summary>An index of a read model's table.</summary>
/// <param name="Columns">Their names, in order.</param>
/// <param name="IsUnique">Whether two rows may not be equal in them.</param>
public sealed record ColumnIndex(IReadOnlyList<string> Columns, bool IsUnique);

/// <summary>
/// Reads the columns of the current row. An engine writes one. An index is one of <see cref="RowMapper{T}.Columns"/>, not
/// an ordinal. The members without <c>OrNull</c> throw <see cref="NullColumnException"/> on NULL.
/// </summary>
public abstract class RowReader
{
    /// <summary>Whether the column is NULL.</summary>
    public abstract bool IsNull(int column);

    /// <summary>An integer column.</summary>
    public abstract long Int64(int column);

    /// <summary>A text column.</summary>
    public abstract string Text(int column);

    /// <summary>A boolean column.</summary>
    public abstract bool Boolean(int column);

    /// <summary>A decimal column.</summary>
    public abstract decimal Decimal(int column);

    /// <summary>A double column.</summary>
    public abstract double Double(int column);

    /// <summary>A timestamp column, in UTC.</summary>
    public abstract DateTimeOffset Timestamp(int column);

    /// <summary>A uuid column.</summary>
    public abstract Guid Uuid(int column);

    /// <summary>A date column.</summary>
    public abstract DateOnly Date(int column);

    /// <summary>A time column.</summary>
    public abstract TimeOnly Time(int column);

    /// <summary>A bytes column.</summary>
    public abstract byte[] Bytes(int column);

    /// <summary>A JSON column, by the contracts for stored values (<see cref="Versicle.Stores.StoreContext.StoredJson"/>).</summary>
    public abstract T Json<T>(int column);
}

/// <summary>Writes the columns of a row, in order. An engine writes one.</summary>
public abstract class RowWriter
{
    /// <summary>NULL.</summary>
    public abstract void Null(int column);

    /// <summary>An integer column.</summary>
    public abstract void Int64(int column, long value);

    /// <summary>A text column.</summary>
    public abstract void Text(int column, string value);

    /// <summary>A boolean column.</summary>
    public abstract void Boolean(int column, bool value);

    /// <summary>A decimal column.</summary>
    public abstract void Decimal(int column, decimal value);

    /// <summary>A double column; NaN is refused, because engines disagree about it.</summary>
    public abstract void Double(int column, double value);

    /// <summary>A timestamp column.</summary>
    public abstract void Timestamp(int column, DateTimeOffset value);

    /// <summary>A uuid column.</summary>
    public abstract void Uuid(int column, Guid value);

    /// <summary>A date column.</summary>
    public abstract void Date(int column, DateOnly value);

    /// <summary>A time column.</summary>
    public abstract void Time(int column, TimeOnly value);

    /// <summary>A bytes column.</summary>
    public abstract void Bytes(int column, byte[] value);

    /// <summary>A JSON column, by the contracts for stored values (<see cref="Versicle.Stores.StoreContext.StoredJson"/>).</summary>
    public abstract void Json<T>(int column, T value);
}
