namespace Versicle;

/// <summary>The limits of an event's tags and unique keys. Their grammar is their types' own.</summary>
internal static class IndexCheck
{
    public static void Tags(NewEvent e, StreamName stream)
    {
        if (e.Tags.Count > LogLimits.MaxTags)
            throw new AppendTooLargeException($"The number of tags of event '{e.Type}' of stream '{stream}'", e.Tags.Count, LogLimits.MaxTags);

        for (var i = 0; i < e.Tags.Count; i++)
        {
            var length = e.Tags[i].ToString().Length;
            if (length == 0)
                throw new ArgumentException($"Tag {i + 1} of event '{e.Type}' of stream '{stream}' is default(Tag), which says nothing. Leave it out.", nameof(e));
            if (length > LogLimits.MaxTag)
                throw new AppendTooLargeException($"Tag {i + 1} of event '{e.Type}' of stream '{stream}', in characters,", length, LogLimits.MaxTag);
            if (e.Tags.Take(i).Contains(e.Tags[i]))
                throw new ArgumentException($"Tag {i + 1} of event '{e.Type}' of stream '{stream}' is there already. Leave it out.", nameof(e));
        }
    }

    public static void Keys(NewEvent e, StreamName stream)
    {
        if (e.Keys.Count > LogLimits.MaxKeys)
            throw new AppendTooLargeException($"The number of unique keys of event '{e.Type}' of stream '{stream}'", e.Keys.Count, LogLimits.MaxKeys);

        foreach (var key in e.Keys)
        {
            if (key == default)
                throw new ArgumentException($"A unique key of event '{e.Type}' of stream '{stream}' is default(KeyChange), which names nothing. Leave it out.", nameof(e));
            if (key.Stream is not null)
                throw new ArgumentException($"A unique key of event '{e.Type}' of stream '{stream}' is changed for stream '{key.Stream}'. An event changes its own stream's keys.", nameof(e));
            if (key.Name.Length > LogLimits.MaxKeyName)
                throw new AppendTooLargeException("The name of a unique key, in characters,", key.Name.Length, LogLimits.MaxKeyName);
            if (key.Value.Length > LogLimits.MaxKeyValue)
                throw new AppendTooLargeException($"The value of unique key '{key.Name}', in characters,", key.Value.Length, LogLimits.MaxKeyValue);
        }
    }
}
