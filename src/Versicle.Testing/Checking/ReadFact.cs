namespace Versicle.Testing;

/// <summary>What is left of a read once its events were compared with the log.</summary>
/// <param name="Ref">Which operation.</param>
/// <param name="Invoked">When it began.</param>
/// <param name="Ended">When it was answered.</param>
/// <param name="IsReplica">Whether it may lag.</param>
/// <param name="Shown">The index of the latest event that it showed, or -1.</param>
/// <param name="Missing">The index of the first event that it would have shown, had it been there; null when it did not look.</param>
/// <param name="Stream">For a read of one stream, the place of <paramref name="Missing"/> among its events; else null.</param>
internal readonly record struct ReadFact(
    OperationRef Ref, long Invoked, long Ended, bool IsReplica, int Shown, int? Missing, (string Name, int Next)? Stream);
