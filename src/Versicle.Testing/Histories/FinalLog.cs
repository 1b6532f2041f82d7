using System.Security.Cryptography;
using System.Text.Json;

namespace Versicle.Testing;

/// <summary>An event of the log after the run. A line of a log file.</summary>
/// <param name="Position">Its place in the log.</param>
/// <param name="Stream">Whose.</param>
/// <param name="Version">Its place in the stream.</param>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its stored name.</param>
public sealed record LoggedEvent(long Position, string Stream, long Version, string Id, string Type)
{
    /// <summary>In any order. Null = none, or not known.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>What it does to unique keys, in order. Null = nothing, or not known.</summary>
    public IReadOnlyList<KeyCall>? Keys { get; init; }

    /// <summary>Of its data. Null = not compared.</summary>
    public string? Digest { get; init; }

    /// <summary>An event as a log answered it.</summary>
    public static LoggedEvent Of(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        var at = recorded.Context;
        return new(at.Position.Value, at.Stream.ToString(), at.Version.Value, at.EventId.ToString("D"), recorded.Type)
        {
            Tags = [.. at.Tags.Select(tag => tag.ToString())],
            Keys = recorded.Keys.Count == 0 ? null : [.. recorded.Keys.Select(KeyCall.Of)],
            Digest = DigestOf(recorded.Data.Span),
        };
    }

    // Half a SHA-256 tells any two events of a test apart, and keeps lines short.
    internal static string DigestOf(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return Convert.ToHexStringLower(hash[..(SHA256.HashSizeInBytes / 2)]);
    }
}

/// <summary>The log as it is once all clients have stopped, whole, in the order in which it answers it.</summary>
public sealed class FinalLog
{
    private const int Page = 1_000;

    private FinalLog(IReadOnlyList<LoggedEvent> events, LogPosition startedAt) => (Events, StartedAt) = (events, startedAt);

    /// <summary>From the first position on, in the order of reading.</summary>
    public IReadOnlyList<LoggedEvent> Events { get; }

    /// <summary>The head before the history began: who appended the events up to it is not asked.</summary>
    public LogPosition StartedAt { get; }

    /// <summary>A log that is known already.</summary>
    public static FinalLog Of(IEnumerable<LoggedEvent> events) => new([.. events], LogPosition.Start);

    /// <summary>Reads a log from its start to its head.</summary>
    public static async ValueTask<FinalLog> Read(IEventLog log, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(log);
        var events = new List<LoggedEvent>();
        for (var read = new LogRead { Max = Page }; ;)
        {
            var page = await log.Read(read, ct);
            events.AddRange(page.Events.Select(LoggedEvent.Of));
            if (page.IsEnd)
                return new(events, LogPosition.Start);
            if (page.ScannedThrough <= read.After)
                throw new InvalidOperationException($"the log looks through position {page.ScannedThrough} after {read.After}: reading it would not end.");
            read = read.Next(page);
        }
    }

    /// <summary>Reads a file of <see cref="LoggedEvent"/> as JSON, one a line. The stream stays open.</summary>
    /// <exception cref="FormatException">A line is not one of a log. Names the line and what is wrong.</exception>
    public static async ValueTask<FinalLog> Read(Stream stream, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var events = new List<LoggedEvent>();
        await foreach (var (_, line) in JsonLines.Read(stream, mayBeTorn: false, HistoryJson.Default.LoggedEvent, ct))
            events.Add(line);
        return new(events, LogPosition.Start);
    }

    /// <summary>Writes it as a file that <see cref="Read(Stream, CancellationToken)"/> reads. The stream stays open.</summary>
    public async ValueTask Write(Stream stream, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(stream);
        foreach (var logged in Events)
        {
            await JsonSerializer.SerializeAsync(stream, logged, HistoryJson.Default.LoggedEvent, ct);
            await stream.WriteAsync("\n"u8.ToArray(), ct);
        }
    }

    /// <summary>The same log, for a history that began when its head was <paramref name="head"/>.</summary>
    public FinalLog StartingAt(LogPosition head) => new(Events, head);
}
