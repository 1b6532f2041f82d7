namespace Versicle;

/// <summary>What a log accepts; checked before any I/O.</summary>
public static class LogLimits
{
    /// <summary>Events in one append.</summary>
    public const int MaxEvents = 1_000;

    /// <summary>Bytes of one event's data.</summary>
    public const int MaxEventBytes = 1 << 20;

    /// <summary>Bytes of all data of one append.</summary>
    public const int MaxAppendBytes = 4 << 20;

    /// <summary>Characters of a stream's name.</summary>
    public const int MaxStreamName = 200;

    /// <summary>Characters of an event's stored name.</summary>
    public const int MaxEventType = 100;

    /// <summary>Characters of one member of an event's metadata.</summary>
    public const int MaxMetadataValue = 1_024;

    /// <summary>Tags of one event.</summary>
    public const int MaxTags = 32;

    /// <summary>Characters of a tag.</summary>
    public const int MaxTag = 500;

    /// <summary>Changes of unique keys by one event.</summary>
    public const int MaxKeys = 16;

    /// <summary>Characters of a unique key's name.</summary>
    public const int MaxKeyName = 100;

    /// <summary>Characters of a unique key's value.</summary>
    public const int MaxKeyValue = 500;

    /// <summary>Conditions of one append.</summary>
    public const int MaxConditions = 16;

    /// <summary>Types and tags of one query, over all its items. Each may be a look-up while every other writer waits.</summary>
    public const int MaxQueryTerms = 200;

    /// <summary>Characters of a caller's key.</summary>
    public const int MaxAnswerKey = 255;

    /// <summary>Characters of each other part of a key's scope: tenant, actor, message.</summary>
    public const int MaxAnswerScope = MaxMetadataValue;

    /// <summary>Bytes of a kept answer's body, and as many of its response.</summary>
    public const int MaxAnswerBytes = 1 << 20;

    /// <summary>Events of one page.</summary>
    public const int MaxPage = 10_000;

    /// <summary>Bytes of data after which a page ends, whatever it was to hold.</summary>
    public const int MaxPageBytes = 8 << 20;
}
