namespace Versicle;

/// <summary>What a command's caller expects of its stream, beside what its handler does: both must hold.</summary>
internal static class CallersExpectation
{
    /// <exception cref="ExpectedVersionException">The command is not about one stream.</exception>
    /// <exception cref="StreamConflictException">The two contradict each other, whatever the stream is like.</exception>
    public static async ValueTask<StreamAppend> Apply(
        string command, IReadOnlyList<StreamAppend> streams, ExpectedVersion asked, IEventLog log, CancellationToken ct)
    {
        if (streams.Select(append => append.Stream).Distinct().Count() != 1 || streams.Count != 1)
            throw new ExpectedVersionException(command, streams.Select(append => append.Stream).Distinct().Count());

        var (stream, own) = (streams[0].Stream, streams[0].Expected);
        if (Both(own, asked) is { } both)
            return streams[0] with { Expected = both };

        var actual = await Version(log, stream, ct);
        throw new StreamConflictException(stream, own.Allows(actual) ? asked : own, actual);
    }

    /// <summary>The stricter one. Null when no stream can be as both say.</summary>
    private static ExpectedVersion? Both(ExpectedVersion one, ExpectedVersion other) =>
        one == ExpectedVersion.Any ? other
        : other == ExpectedVersion.Any || one == other ? one
        : one == ExpectedVersion.Exists && other.Number > 0 ? other
        : other == ExpectedVersion.Exists && one.Number > 0 ? one
        : null;

    private static async ValueTask<StreamVersion> Version(IEventLog log, StreamName stream, CancellationToken ct)
    {
        var version = StreamVersion.Empty;
        await foreach (var recorded in log.ReadStream(stream, StreamVersion.Empty, ct))
            version = recorded.Context.Version;
        return version;
    }
}
