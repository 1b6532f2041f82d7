using System.Globalization;

namespace Versicle;

/// <summary>What a check of a log found.</summary>
/// <param name="Head">The log's head at that moment. Events up to there were checked.</param>
/// <param name="Digest">
/// One hash over the hashes of all events. Keep it with the head's position outside of the database: <see cref="LogAnchor"/>.
/// </param>
/// <param name="Findings">What is wrong, at most <see cref="MaxFindings"/>. Empty when the log is sound.</param>
/// <param name="Count">How much is wrong.</param>
public sealed record VerifyReport(LogHead Head, EventHash Digest, IReadOnlyList<LogFinding> Findings, long Count)
{
    /// <summary>Findings that are told one by one.</summary>
    public const int MaxFindings = 1_000;

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Count == 0;

    /// <summary>To keep outside of the database.</summary>
    public LogAnchor Anchor => new(Head.Position, Digest);

    /// <summary>In a sentence.</summary>
    public override string ToString() => IsSound
        ? $"{Head.Position} events are sound; digest {Digest}."
        : string.Create(CultureInfo.InvariantCulture, $"{Head.Position} events, {Count} findings: {string.Join(" ", Findings.Take(10))}");
}

/// <summary>
/// What a log was, up to a position: a report's, kept where who can change the database cannot change it. A later check that is
/// given it finds also what was changed so that every row still agrees with every other.
/// </summary>
/// <param name="Position">How far.</param>
/// <param name="Digest">Over the hashes of all events up to there.</param>
public readonly record struct LogAnchor(LogPosition Position, EventHash Digest);

/// <summary>One thing that is wrong with a log.</summary>
/// <param name="What">
/// What was compared: <c>position</c>, <c>hash</c>, <c>row</c>, <c>version</c>, <c>stream</c>, <c>tag</c>, <c>key</c>, <c>commit</c>,
/// <c>head</c>, <c>epoch</c>, <c>redaction</c>, <c>checkpoint</c>, <c>answer</c>, <c>anchor</c>.
/// </param>
/// <param name="Position">Where; of what has no place of its own, the nearest.</param>
/// <param name="Of">Of what: a stream, a tag, a commit. May hold personal data, as these may.</param>
/// <param name="Expected">What the rest of the log says.</param>
/// <param name="Found">What is there.</param>
public sealed record LogFinding(string What, LogPosition Position, string Of, string Expected, string Found)
{
    /// <summary>In a sentence.</summary>
    public override string ToString() => $"position {Position}: {What} of {Of} is {Found}, and {Expected} by the rest of the log.";
}

/// <summary>How far an operation has come.</summary>
/// <param name="Done">Events done.</param>
/// <param name="Total">Events in all.</param>
public readonly record struct OperationProgress(long Done, long Total);
