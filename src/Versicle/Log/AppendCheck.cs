using System.Text.Unicode;

namespace Versicle;

/// <summary>The limits of a log, checked before any I/O. Every store calls it first.</summary>
public static class AppendCheck
{
    /// <exception cref="AppendTooLargeException">More than <see cref="LogLimits"/> allow.</exception>
    /// <exception cref="ArgumentException">
    /// A stream without a name, an entry that neither has events nor expects something, an event without a stored name, or text
    /// that not every engine keeps: half of a surrogate pair, U+0000, data that is not UTF-8.
    /// </exception>
    public static void Check(Append append)
    {
        ArgumentNullException.ThrowIfNull(append);
        CheckMetadata(append.Metadata);

        if (append.Conditions.Count > LogLimits.MaxConditions)
            throw new AppendTooLargeException("The number of conditions of one append", append.Conditions.Count, LogLimits.MaxConditions);
        foreach (var condition in append.Conditions)
            CheckQuery(condition.FailIfMatch);

        if (append.Answer is { } answer)
            CheckAnswer(answer);

        long events = 0;
        long bytes = 0;
        foreach (var entry in append.Streams)
        {
            if (entry.Stream == default)
                throw new ArgumentException("A stream has no name: default(StreamName) names nothing.", nameof(append));
            if (entry.Stream.IsOwn)
                throw new ArgumentException($"Stream '{entry.Stream}' begins with '$': it is Versicle's own. Take another name.", nameof(append));
            if (entry.Events.Count == 0 && entry.Expected == ExpectedVersion.Any)
                throw new ArgumentException($"The entry of stream '{entry.Stream}' has no events and expects nothing. Leave it out.", nameof(append));

            if (entry.LastEvent is not null && entry.Expected.Number < 1)
                throw new ArgumentException($"The entry of stream '{entry.Stream}' names a last event and expects '{entry.Expected}'. Expect the version at which that event is.", nameof(append));

            events += entry.Events.Count;
            foreach (var e in entry.Events)
            {
                CheckEvent(e, entry.Stream);
                bytes += e.Data.Length;
                if (e.Tags.Count > 0)
                    IndexCheck.Tags(e, entry.Stream);
                if (e.Keys.Count > 0)
                    IndexCheck.Keys(e, entry.Stream);
            }
        }

        if (events > LogLimits.MaxEvents)
            throw new AppendTooLargeException("The number of events of one append", events, LogLimits.MaxEvents);
        if (bytes > LogLimits.MaxAppendBytes)
            throw new AppendTooLargeException("The data of one append, in bytes,", bytes, LogLimits.MaxAppendBytes);
    }

    private static void CheckEvent(NewEvent e, StreamName stream)
    {
        if (e.Type.Length is 0 or > LogLimits.MaxEventType || !IsText(e.Type))
        {
            throw e.Type.Length > LogLimits.MaxEventType
                ? new AppendTooLargeException($"The stored name of an event of stream '{stream}', in characters,", e.Type.Length, LogLimits.MaxEventType)
                : new ArgumentException($"An event of stream '{stream}' has a stored name that is empty, or has half of a surrogate pair or U+0000 in it.", nameof(e));
        }

        // A decision to skip is appended like any event, to the one stream that is read for it.
        if (e.Type[0] == '$' && (e.Type != OwnEvents.Skipped || stream != SkippedEvent.Stream))
            throw new ArgumentException($"Event '{e.Type}' of stream '{stream}' has a stored name that begins with '$': such are Versicle's own. Take another name.", nameof(e));

        if (e.Data.Length > LogLimits.MaxEventBytes)
            throw new AppendTooLargeException($"The data of event '{e.Type}' of stream '{stream}', in bytes,", e.Data.Length, LogLimits.MaxEventBytes);
        if (e.Data.IsEmpty || !Utf8.IsValid(e.Data.Span) || e.Data.Span.Contains((byte)0))
            throw new ArgumentException($"The data of event '{e.Type}' of stream '{stream}' is not JSON in UTF-8: it is empty, or has bytes that no text has.", nameof(e));
    }

    /// <summary>What may stand in the place of data that are erased: nothing, or what may be appended.</summary>
    internal static void CheckReplacement(ReadOnlyMemory<byte> data)
    {
        if (data.Length > LogLimits.MaxEventBytes)
            throw new AppendTooLargeException("The replacement of redacted data, in bytes,", data.Length, LogLimits.MaxEventBytes);
        if (!Utf8.IsValid(data.Span) || data.Span.Contains((byte)0))
            throw new ArgumentException("The replacement of redacted data is not JSON in UTF-8: it has bytes that no text has.", nameof(data));
    }

    /// <summary>The limits of a query, in a condition or in a read.</summary>
    /// <exception cref="AppendTooLargeException">More than <see cref="LogLimits"/> allow.</exception>
    public static void CheckQuery(EventQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        long terms = 0;
        foreach (var item in query.Items)
            terms += item.Types.Count + item.Tags.Count;
        if (terms > LogLimits.MaxQueryTerms)
            throw new AppendTooLargeException("The number of types and tags of one query", terms, LogLimits.MaxQueryTerms);
    }

    /// <summary>As <see cref="RequireReached(AppendCondition, LogHead)"/>, and an earlier history counts up to where a later one forked from it.</summary>
    /// <exception cref="ConsistencyTokenException">The log holds no such position.</exception>
    public static void RequireReached(AppendCondition condition, LogHead head, IReadOnlyList<Stores.StoredEpoch> epochs)
    {
        ArgumentNullException.ThrowIfNull(condition);
        if (condition.After.Epoch == head.Epoch || !Stores.EpochChain.Holds(epochs, head, condition.After))
            RequireReached(condition, head);
    }

    /// <summary>A condition is about this history, up to its head at most. Stores call it while nobody else appends.</summary>
    /// <exception cref="ConsistencyTokenException">It is about another one, or about a position that nothing was appended at.</exception>
    public static void RequireReached(AppendCondition condition, LogHead head)
    {
        var after = condition.After;
        if (after.IsNone)
            return;
        if (after.Epoch != head.Epoch)
        {
            throw new ConsistencyTokenException(
                ConsistencyTokenProblem.Foreign,
                $"an append condition is after {after}, and the log's history is {head.Epoch:N}. It is another store's, or older than a restore: read again.");
        }

        if (after.Position > head.Position)
        {
            throw new ConsistencyTokenException(
                ConsistencyTokenProblem.AheadOfHead,
                $"an append condition is after position {after.Position}, and the log's head is {head.Position}. Take the head of what was read, as it is.");
        }
    }

    private static void CheckMetadata(EventMetadata metadata)
    {
        CheckMetadata(nameof(metadata.Command), metadata.Command);
        CheckMetadata(nameof(metadata.Correlation), metadata.Correlation);
        CheckMetadata(nameof(metadata.Causation), metadata.Causation);
        CheckMetadata(nameof(metadata.Actor), metadata.Actor);
        CheckMetadata(nameof(metadata.TraceParent), metadata.TraceParent);
    }

    private static void CheckMetadata(string member, string? value)
    {
        if (value?.Length > LogLimits.MaxMetadataValue)
            throw new AppendTooLargeException($"{member} of an append, in characters,", value.Length, LogLimits.MaxMetadataValue);
        if (value is not null && !IsText(value))
            throw new ArgumentException($"{member} of an append has half of a surrogate pair or U+0000 in it, which not every engine keeps. Take it out.", member);
    }

    /// <summary>The limits of a caller's key and its scope.</summary>
    /// <exception cref="AppendTooLargeException">More than <see cref="LogLimits"/> allow.</exception>
    /// <exception cref="ArgumentException">An empty key, or text that not every engine keeps.</exception>
    public static void CheckKey(AnswerKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Key.Length == 0)
            throw new ArgumentException("The key of a command is empty. Leave it out, or take one.", nameof(key));
        foreach (var (part, text, limit) in (ReadOnlySpan<(string, string, int)>)
            [
                ("The key", key.Key, LogLimits.MaxAnswerKey), ("The tenant", key.Tenant, LogLimits.MaxAnswerScope),
                ("The actor", key.Actor, LogLimits.MaxAnswerScope), ("The message", key.Message, LogLimits.MaxAnswerScope),
            ])
        {
            if (text.Length > limit)
                throw new AppendTooLargeException($"{part} of a command, in characters,", text.Length, limit);
            if (!IsText(text))
                throw new ArgumentException($"{part} of a command has half of a surrogate pair or U+0000 in it, which not every engine keeps. Take it out.", nameof(key));
        }
    }

    private static void CheckAnswer(CommandAnswer answer)
    {
        CheckKey(answer.Key);
        if (answer.Payload.Length is 0 or > 64)
            throw new ArgumentException($"The payload's hash of an answer has {answer.Payload.Length} bytes, and 1 to 64 are kept.", nameof(answer));
        if (Math.Max(answer.Body.Length, answer.Response.Length) is var bytes and > LogLimits.MaxAnswerBytes)
            throw new AppendTooLargeException("What a command answers under a key, in bytes,", bytes, LogLimits.MaxAnswerBytes);
    }

    private static bool IsText(string value)
    {
        Span<byte> utf8 = stackalloc byte[3 * LogLimits.MaxMetadataValue];
        return !value.Contains('\0') &&
            Utf8.FromUtf16(value, utf8, out _, out _, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done;
    }
}
