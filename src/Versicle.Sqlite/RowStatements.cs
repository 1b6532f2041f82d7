using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>
/// Writes the rows of a batch within the writer's transaction. The engine is in the process, so a prepared statement per row is
/// as good as a set.
/// </summary>
internal readonly struct RowStatements(StoreConnection connection, TableSqls tables, SqliteRowWriter values)
{
    public void Write(RowChanges changes, CancellationToken ct)
    {
        var table = tables[changes.Table];
        for (var i = 0; i < changes.Deleted; i++)
        {
            var delete = connection[table.Delete];
            changes.WriteDeletedKey(i, values.To(delete));
            delete.Run();
        }

        // The engine compares unique values row by row: two rows that swap theirs would meet.
        for (var i = 0; table.HasUnique && i < changes.Saved; i++)
        {
            var delete = connection[table.Delete];
            changes.WriteSavedKey(i, values.To(delete));
            delete.Run();
        }

        for (var i = 0; i < changes.Saved; i++)
        {
            ct.ThrowIfCancellationRequested();
            var save = connection[table.Save];
            changes.WriteSaved(i, values.To(save));
            save.Run();
        }
    }
}
