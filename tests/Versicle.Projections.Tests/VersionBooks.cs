using Npgsql;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle.Projections.Tests;

/// <summary>A book that does what another does, but for the switch.</summary>
internal abstract class PassingBook(IReadDatabase inner) : IVersionBook
{
    protected IVersionBook Inner => inner.Versions;

    public ValueTask<IReadOnlyList<StoredVersion>> Of(string projection, CancellationToken ct) => Inner.Of(projection, ct);

    public abstract ValueTask<SwitchOutcome> Switch(VersionSwitch change, CancellationToken ct);

    public ValueTask<bool> Show(string projection, CancellationToken ct) => Inner.Show(projection, ct);

    public ValueTask<VersionDifference?> Compare(ProjectionDefinition next, string current, int samples, CancellationToken ct) =>
        Inner.Compare(next, current, samples, ct);

    public ValueTask Confirm(string projection, string fingerprint, CancellationToken ct) => Inner.Confirm(projection, fingerprint, ct);

    public ValueTask<bool> Forget(string projection, string fingerprint, CancellationToken ct) => Inner.Forget(projection, fingerprint, ct);
}

/// <summary>A node that dies before its switch, or after it and before anything else.</summary>
internal sealed class DyingBook(IReadDatabase inner, bool isCommitted) : PassingBook(inner)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task;

    public void Die() => _died.TrySetException(new StoreUnavailableException("It is dead.", new IOException()));

    public override async ValueTask<SwitchOutcome> Switch(VersionSwitch change, CancellationToken ct)
    {
        if (change.Projection != nameof(AccountsProjection))
            return await Inner.Switch(change, ct);

        if (isCommitted)
            await Inner.Switch(change, ct);
        _reached.TrySetResult();
        await _died.Task;
        throw new InvalidOperationException();
    }
}

/// <summary>Something happens before the first switch that would go through.</summary>
internal class RacingBook(IReadDatabase inner, Func<Task> meanwhile) : PassingBook(inner)
{
    private readonly TaskCompletionSource<(LogPosition, LogPosition)> _switched = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasHappened;

    public string Database { get; set; } = "";

    /// <summary>Where the version that became current was then, and where the one before it.</summary>
    public Task<(LogPosition Current, LogPosition Other)> Switched => _switched.Task;

    public override async ValueTask<SwitchOutcome> Switch(VersionSwitch change, CancellationToken ct)
    {
        if (change is not { Projection: nameof(AccountsProjection), From: not null })
            return await Inner.Switch(change, ct);

        if (!await MayTry(change, ct))
            return SwitchOutcome.Behind;
        if (!_hasHappened)
        {
            _hasHappened = true;
            await meanwhile();
        }

        var outcome = await Move(change, ct);
        if (outcome is SwitchOutcome.Switched)
            _switched.TrySetResult((await At(change.To, ct), await At(change.From!, ct)));
        return outcome;
    }

    protected virtual ValueTask<bool> MayTry(VersionSwitch change, CancellationToken ct) => new(true);

    protected virtual ValueTask<SwitchOutcome> Move(VersionSwitch change, CancellationToken ct) => Inner.Switch(change, ct);

    protected async ValueTask<LogPosition> At(string fingerprint, CancellationToken ct) =>
        (await Of(nameof(AccountsProjection), ct)).Single(version => version.Fingerprint == fingerprint).Checkpoint.Position;
}

/// <summary>The known-bad twin: it looks where both are, and moves the pointer in another transaction.</summary>
internal sealed class UnheldBook(IReadDatabase inner, Func<Task> meanwhile) : RacingBook(inner, meanwhile)
{
    protected override async ValueTask<bool> MayTry(VersionSwitch change, CancellationToken ct) =>
        Database.Length > 0 && await At(change.To, ct) >= await At(change.From!, ct);

    protected override async ValueTask<SwitchOutcome> Move(VersionSwitch change, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var move = source.CreateCommand("update versicle.versicle_live set fingerprint = $1 where projection = $2");
        move.Parameters.Add(new() { Value = change.To });
        move.Parameters.Add(new() { Value = change.Projection });
        await move.ExecuteNonQueryAsync(ct);
        return SwitchOutcome.Switched;
    }
}
