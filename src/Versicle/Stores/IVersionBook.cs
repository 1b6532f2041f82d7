using Versicle.Modules;

namespace Versicle.Stores;

/// <summary>
/// The versions of projections that a read database holds, and which one of each is current: the one that its plain names show
/// to people, and that the next version is compared with. Handlers read the tables of their own version, whichever is current.
/// </summary>
public interface IVersionBook
{
    /// <summary>All versions of a projection that there are tables of, in the order of their fingerprints.</summary>
    ValueTask<IReadOnlyList<StoredVersion>> Of(string projection, CancellationToken ct);

    /// <summary>
    /// Makes another version current, in one transaction that holds both checkpoints: only if it is not behind the one that is.
    /// What comes to be current may answer from then on.
    /// </summary>
    ValueTask<SwitchOutcome> Switch(VersionSwitch change, CancellationToken ct);

    /// <summary>
    /// Points the views that people read at the current version's tables, where they are not. Who reads a view is not waited for.
    /// </summary>
    /// <returns>False when somebody reads one just now; to be tried again.</returns>
    ValueTask<bool> Show(string projection, CancellationToken ct);

    /// <summary>
    /// Compares a version's rows with the current one's in one snapshot in which both are at the same position, and keeps what
    /// it finds with the version.
    /// </summary>
    /// <param name="next">The version.</param>
    /// <param name="current">The current one's fingerprint.</param>
    /// <param name="samples">How many rows of each kind are kept as examples.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>Null when they are not at the same position.</returns>
    ValueTask<VersionDifference?> Compare(ProjectionDefinition next, string current, int samples, CancellationToken ct);

    /// <summary>Notes that a version may become current, whatever it differs in.</summary>
    ValueTask Confirm(string projection, string fingerprint, CancellationToken ct);

    /// <summary>Drops a version: its tables, its checkpoint, what is parked of it. Not the current one.</summary>
    /// <returns>False when it is current.</returns>
    ValueTask<bool> Forget(string projection, string fingerprint, CancellationToken ct);
}

/// <summary>One version of a projection, as its read database has it.</summary>
/// <param name="Fingerprint">Of its code.</param>
/// <param name="Checkpoint">Where it is.</param>
/// <param name="IsCurrent">Whether the plain names show it.</param>
/// <param name="IsConfirmed">Whether an operator lets it become current, whatever it differs in.</param>
/// <param name="Difference">From what was current when it was compared; null before that.</param>
public sealed record StoredVersion(
    string Fingerprint, Checkpoint Checkpoint, bool IsCurrent, bool IsConfirmed, VersionDifference? Difference);

/// <summary>A version that is to become current in another one's place.</summary>
/// <param name="Projection">Whose.</param>
/// <param name="From">The one that is current; null: there is none yet.</param>
/// <param name="To">The one that is to be.</param>
/// <param name="MayParkMore">Whether it may even if it has parked rows that the other one has not.</param>
public sealed record VersionSwitch(string Projection, string? From, string To, bool MayParkMore);

/// <summary>What became of a <see cref="VersionSwitch"/>.</summary>
public enum SwitchOutcome
{
    /// <summary>It is current.</summary>
    Switched,

    /// <summary>Nothing changed: it is behind the one that is.</summary>
    Behind,

    /// <summary>Nothing changed: it has parked rows that the one that is current has not.</summary>
    ParksMore,

    /// <summary>Nothing changed: another one is current than was believed.</summary>
    Overtaken,
}
