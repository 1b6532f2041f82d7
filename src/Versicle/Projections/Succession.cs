using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// How a version of a projection becomes current, as one stay of its worker goes about it: it stops at the current one's position
/// to be compared, follows the log, and is switched to when the policy lets it. What is decided is decided in the database, so
/// that a worker that dies at any point leaves one of the two, and its successor goes on from there.
/// </summary>
/// <param name="definition">The version's code.</param>
/// <param name="database">Where the versions are.</param>
/// <param name="options">When one becomes current by itself.</param>
/// <param name="progress">Where it is told.</param>
internal sealed class Succession(ProjectionDefinition definition, IReadDatabase database, RebuildOptions options, ProjectionProgress progress)
{
    /// <summary>Of each kind, per read model.</summary>
    private const int Samples = 5;

    /// <summary>How often the current version may be missed before its worker is held up.</summary>
    private const int Misses = 3;

    private readonly IVersionBook _book = database.Versions;
    private StoredVersion? _current;
    private StoredVersion? _own;
    private int _missed;

    /// <summary>Whether a version that was replaced may become current again by itself: no living node has the code of the one that is.</summary>
    public required Func<string, bool> MayReturn { get; init; }

    /// <summary>The position at which to stop and be compared; null: none.</summary>
    public LogPosition? MeetAt { get; private set; }

    /// <summary>Whether nothing is left to be done.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Whether it waits for an operator, who is not in a hurry.</summary>
    public bool IsAwaiting { get; private set; }

    public async ValueTask Begin(LogPosition from, CancellationToken ct)
    {
        await Look(ct);
        if (!IsCurrent && !WasCurrent && _own?.Difference is null && _current is { } current && from <= current.Checkpoint.Position)
            MeetAt = current.Checkpoint.Position;
        if (IsCurrent)
            IsSettled = await _book.Show(definition.Name, ct);
    }

    /// <summary>
    /// Compares the version with the current one, if that is still where this one has stopped. If it has gone on, this one has
    /// to stop once more.
    /// </summary>
    public async ValueTask Meet(LogPosition position, CancellationToken ct)
    {
        var difference = await _book.Compare(definition, _current!.Fingerprint, Samples, ct);
        if (difference is null)
            await Miss(ct);
        await Look(ct);
        MeetAt = difference is null && !IsCurrent && _current!.Checkpoint.Position >= position ? _current.Checkpoint.Position : null;
    }

    /// <summary>At the head of the log, with the checkpoint written: the switch, if it may be.</summary>
    /// <returns>Whether the version may answer.</returns>
    public async ValueTask<bool> Settle(CancellationToken ct)
    {
        await Look(ct);
        if (!IsCurrent && WasCurrent && _current is { } successor && !MayReturn(successor.Fingerprint))
            return IsSettled = true; // Replaced. It goes on for the handlers that read it.
        if (!IsCurrent && !await Switch(ct))
            return WasCurrent;

        IsSettled = await _book.Show(definition.Name, ct);
        return true;
    }

    private bool IsCurrent => _current is { } current && current.Fingerprint == definition.Fingerprint;

    private bool WasCurrent => _own is { Checkpoint.IsLive: true };

    private async ValueTask<bool> Switch(CancellationToken ct)
    {
        var isConfirmed = _own is { IsConfirmed: true };
        if (!isConfirmed && !WasCurrent && _current is not null && Reason() is { } reason)
            return Await(reason);

        Fault.Point("rebuild.before-switch");
        var change = new VersionSwitch(definition.Name, _current?.Fingerprint, definition.Fingerprint, isConfirmed || WasCurrent);
        var outcome = await _book.Switch(change, ct);
        if (outcome is SwitchOutcome.Switched)
            Fault.Point("rebuild.after-switch");
        if (outcome is SwitchOutcome.ParksMore)
            return Await("it has parked rows that the current version has not");

        IsAwaiting = false;
        if (outcome is SwitchOutcome.Behind)
            await Miss(ct);
        return outcome is SwitchOutcome.Switched;
    }

    /// <summary>
    /// The current version was elsewhere, or further. Both follow the log, and which one is ahead is chance; a current version that is always quicker
    /// is taken over by nobody, so that its worker has to look around before it goes on.
    /// </summary>
    private async ValueTask Miss(CancellationToken ct)
    {
        if (++_missed % Misses == 0)
            await database.Claim(definition with { Fingerprint = _current!.Fingerprint }, ct);
    }

    private bool Await(string reason)
    {
        IsAwaiting = true;
        progress.Await(reason);
        return false;
    }

    /// <summary>Why it may not become current by itself; null when it may.</summary>
    private string? Reason() => options switch
    {
        { ConfirmAlways: true } => "every new version is confirmed",
        { ConfirmAbove: { } } when _own?.Difference is null => "it could not be compared with the current version",
        { ConfirmAbove: { } most } when _own!.Difference!.Rows > most => $"{_own.Difference.Rows} rows differ, and {most} may",
        _ => null,
    };

    private async ValueTask Look(CancellationToken ct)
    {
        var versions = await _book.Of(definition.Name, ct);
        _current = versions.FirstOrDefault(version => version.IsCurrent);
        _own = versions.FirstOrDefault(version => version.Fingerprint == definition.Fingerprint);
        progress.Replace(IsCurrent ? null : _current?.Fingerprint, _own?.Difference);
    }
}
