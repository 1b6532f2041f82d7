using Versicle.Stores;

namespace Versicle;

/// <summary>What a log in memory holds. Every use is under the log's lock.</summary>
internal sealed class MemoryRows(Guid epoch)
{
    public List<StoredEvent> Events { get; } = [];

    /// <summary>The same, as they are read.</summary>
    public List<RecordedEvent> Recorded { get; } = [];

    public Dictionary<StreamName, List<RecordedEvent>> Streams { get; } = [];

    public Dictionary<Guid, StoredCommit> Commits { get; } = [];

    public HashSet<Guid> Ids { get; } = [];

    /// <summary>Who owns which unique key, and the position of the event that claimed it.</summary>
    public Dictionary<(string Name, string Value), (StreamName Owner, LogPosition Position)> Keys { get; set; } = [];

    /// <summary>What was decided about unique keys' declarations, in order.</summary>
    public List<KeyDecision> KeyDecisions { get; } = [];

    /// <summary>What is kept for callers' keys; the time is the answers' own clock.</summary>
    public Dictionary<AnswerKey, (CommandAnswer Answer, Guid Commit, long Position, TimeSpan At)> Answers { get; } = [];

    public TimeSpan AnswerClock { get; set; }

    public List<StoredEpoch> Epochs { get; set; } = [new(epoch, Ordinal: 1, Parent: null, Fork: 0, "new", IsOpen: true)];

    public LogHead Head => new(Epochs[^1].Id, new(Events.Count));

    public void Add(StoredEvent stored)
    {
        var recorded = Read(stored);
        Events.Add(stored);
        Recorded.Add(recorded);
        Ids.Add(stored.EventId);
        if (!Streams.TryGetValue(recorded.Context.Stream, out var known))
            Streams.Add(recorded.Context.Stream, known = []);
        known.Add(recorded);
    }

    /// <summary>As <see cref="Add"/>, for an event that was checked elsewhere: what it did to keys is done again.</summary>
    public void Import(StoredEvent stored)
    {
        Add(stored);
        foreach (var key in Recorded[^1].Keys)
        {
            var (named, stream) = ((key.Name, key.Value), key.Stream ?? Recorded[^1].Context.Stream);
            if (!key.IsRelease)
                Keys.TryAdd(named, (stream, new(stored.Position)));
            else if (Keys.TryGetValue(named, out var held) && held.Owner == stream)
                Keys.Remove(named);
        }
    }

    /// <summary>Puts a redacted event in the place of the whole one.</summary>
    public void Replace(StoredEvent stored)
    {
        var recorded = Read(stored);
        Events[(int)stored.Position - 1] = stored;
        Recorded[(int)stored.Position - 1] = recorded;
        Streams[recorded.Context.Stream][(int)stored.Version - 1] = recorded;
    }

    /// <summary>Erases what the append of the event at a position was answered.</summary>
    public void EraseAnswer(long position)
    {
        foreach (var (key, kept) in Answers.ToList())
        {
            if (Commits.TryGetValue(kept.Commit, out var commit) && position >= commit.First && position < commit.First + commit.Count)
                Answers[key] = kept with { Answer = kept.Answer.Erase() };
        }
    }

    public AppendResult.Answered? AnswerOf(AnswerKey key) =>
        Answers.TryGetValue(key, out var kept) ? new(kept.Answer, Head with { Position = new(kept.Position) }) : null;

    public void BeginEpoch(Guid id, string reason) =>
        Epochs.Add(new(id, Epochs.Count + 1, Epochs[^1].Id, Events.Count, reason, IsOpen: true));

    private static RecordedEvent Read(StoredEvent stored)
    {
        var context = new EventContext
        {
            Position = new(stored.Position),
            Stream = new(stored.Stream),
            Version = new(stored.Version),
            EventId = stored.EventId,
            RecordedAt = stored.RecordedAt,
            Tags = IndexText.ToTags(stored.Tags),
            Metadata = stored.Metadata,
        };
        return new(context, stored.Type, stored.Data)
        {
            Keys = IndexText.ToKeys(stored.Keys),
            Hash = stored.Hash,
            IsRedacted = stored.Redaction is not null,
        };
    }
}
