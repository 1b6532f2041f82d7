using System.Collections.Concurrent;
using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>
/// Reads of queries from standbys. Their state comes with each answer: rows that are as old as it says, and rows of a version that
/// is not whole yet there are no answer. Whatever a standby cannot answer is left to the primary.
/// </summary>
/// <param name="database">The standbys, as one.</param>
/// <param name="target">The schema.</param>
/// <param name="time">For the pause after one that is away.</param>
internal sealed class StandbyReader(PostgresDatabase database, string target, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long nobody asks after one was not there: each would find out at its own cost.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SnapshotReader _snapshots = new(database, target);
    private readonly ConcurrentDictionary<ReadTable, ProjectionDefinition> _owners = new();
    private long _awaySince;

    /// <summary>A projection whose rows may be asked for.</summary>
    public void Know(ProjectionDefinition projection)
    {
        foreach (var fold in projection.Rows)
            _owners[fold.Table] = projection;
    }

    /// <summary>Null: ask the primary.</summary>
    public async ValueTask<Snapshot<T>?> TryRead<T>(
        IReadOnlyList<ReadTable> tables,
        IReadOnlyList<StateQuestion> asked,
        Func<NpgsqlBatchCommand> select,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken ct)
    {
        if (IsAway || asked.Count == 0 && !tables.All(_owners.ContainsKey))
            return null;

        try
        {
            var states = asked.Count > 0 ? asked : [.. tables.Select(table => new StateQuestion(_owners[table], table, Key: null))];
            var answer = await _snapshots.Read(states, select, read, ct).ConfigureAwait(false);
            return answer.States.All(state => state.Checkpoint.IsLive) ? answer : null;
        }
        catch (StoreUnavailableException)
        {
            Volatile.Write(ref _awaySince, time.GetTimestamp());
            return null;
        }
        catch (PostgresException)
        {
            return null; // A table that is not there yet, or a mistake that the primary makes too.
        }
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private bool IsAway => Volatile.Read(ref _awaySince) is not 0 and var since && time.GetElapsedTime(since) < Pause;
}
