namespace Versicle.Modules;

/// <summary>Reads one row of SQL into a <typeparamref name="T"/>. Written by the generator.</summary>
/// <typeparam name="T">A record, or one value.</typeparam>
public abstract class RowMapper<T>
{
    /// <summary>
    /// The columns it reads, by name, in the order of <see cref="Read"/>'s indexes. Empty: one value, the first column,
    /// whatever its name.
    /// </summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Reads the current row. Column i of <see cref="Columns"/> is index i of <paramref name="row"/>.</summary>
    /// <exception cref="NullColumnException">NULL for a member that is not nullable.</exception>
    public abstract T Read(RowReader row);
}
