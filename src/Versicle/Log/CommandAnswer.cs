namespace Versicle;

/// <summary>What a command was answered under its caller's key: kept in the transaction of its append, and told again to who repeats it.</summary>
/// <param name="Key">Whose attempts these are.</param>
/// <param name="Payload">A hash of the command: another one under the same key is another command. 1 to 64 bytes.</param>
/// <param name="Status">How it ended, in a number; the log only keeps it. Versicle's own are HTTP's: 200, 204, 422.</param>
/// <param name="Body">What was answered, byte for byte; empty for nothing.</param>
public sealed record CommandAnswer(AnswerKey Key, ReadOnlyMemory<byte> Payload, int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// The status of an answer that was erased with the data of an event of its append. The key stays, so that the command still takes
    /// effect once.
    /// </summary>
    public const int Erased = 410;

    /// <summary>The answer as an entrance wrote it for its caller (an HTTP answer with its headers), byte for byte. Default: none.</summary>
    public ReadOnlyMemory<byte> Response { get; init; }

    /// <summary>What is left when it is erased. The payload goes too: who has a short command can try which one gives that hash.</summary>
    internal CommandAnswer Erase() => new(Key, new byte[1], Erased, default);
}

/// <summary>The scope of a caller's key: the same words of another caller, or for another message, are another key.</summary>
/// <param name="Tenant">Whose data; empty without tenants.</param>
/// <param name="Actor">Who acts; empty when nobody was signed in.</param>
/// <param name="Message">The message's type, with its namespace.</param>
/// <param name="Key">The caller's own word: 1 to <see cref="LogLimits.MaxAnswerKey"/> characters.</param>
public sealed record AnswerKey(string Tenant, string Actor, string Message, string Key);
