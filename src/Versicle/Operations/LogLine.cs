using Versicle.Stores;

namespace Versicle;

/// <summary>One line of a log's file: docs/log-format.md.</summary>
internal abstract record LogLine
{
    private LogLine()
    {
    }

    /// <summary>The first: which log, as of which head, and its histories.</summary>
    public sealed record Begin(long Head, IReadOnlyList<StoredEpoch> Epochs) : LogLine
    {
        public const int Format = 1;

        public bool Equals(Begin? other) => other is not null && Head == other.Head && Epochs.SequenceEqual(other.Epochs);

        public override int GetHashCode() => HashCode.Combine(Head, Epochs.Count);
    }

    /// <summary>A commit: its events follow.</summary>
    public sealed record Commit(StoredCommit Row) : LogLine;

    /// <summary>An event.</summary>
    public sealed record Event(StoredEvent Row) : LogLine;

    /// <summary>What a command was answered under its caller's key. They come after the last event.</summary>
    public sealed record Answer(StoredAnswer Row) : LogLine;

    /// <summary>The last: nothing is missing.</summary>
    public sealed record End(long Head, EventHash Digest, long Answers) : LogLine;
}
