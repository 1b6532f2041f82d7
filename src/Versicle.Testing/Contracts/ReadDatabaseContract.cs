using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>
/// What every read database does: rows and their checkpoint move together, who was overtaken writes nothing, and every column comes back as it
/// was. A writer of a store runs each case, as a test of the framework of choice; there is no case that a read database may leave out.
/// </summary>
/// <remarks>The first call opens an empty database. Its tables are made by the cases; its statements name them as they are documented.</remarks>
public static class ReadDatabaseContract
{
    /// <summary>All cases. Each opens a database of its own, some of them twice.</summary>
    public static IReadOnlyList<ContractCase<IReadDatabase>> Cases { get; } =
        [.. CheckpointCases.All, .. RowCases.All, .. ColumnCases.All, .. ParkedCases.All, .. VersionCases.All];
}
