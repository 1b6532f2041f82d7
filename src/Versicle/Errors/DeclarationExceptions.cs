namespace Versicle;

/// <summary>
/// The log has a declaration of a unique key that this code lacks: what it appends would claim nothing, and another node's claims would
/// guard nothing. Nothing was written.
/// </summary>
/// <param name="declaration">Which one.</param>
public sealed class KeyUndeclaredException(KeyDeclaration declaration)
    : VersicleException(
        ErrorCodes.KeyUndeclared,
        $"in this log {declaration}, and the code here does not say so. Deploy the version that does, or give the declaration up: LogOperations.RetireKey.")
{
    /// <summary>Which one.</summary>
    public KeyDeclaration Declaration { get; } = declaration;
}

/// <summary>
/// A unique key is declared for events that are in the log already, and two streams have one value of it. The declaration was not made.
/// </summary>
/// <param name="key">The claim of the second one. Its value is not in the message: it may be personal.</param>
/// <param name="owner">The stream that has it.</param>
/// <param name="position">Of the event by which it has it.</param>
/// <param name="other">The stream that has it too.</param>
/// <param name="otherPosition">Of the event by which it has it.</param>
public sealed class KeyTakenTwiceException(KeyChange key, StreamName owner, LogPosition position, StreamName other, LogPosition otherPosition)
    : VersicleException(
        ErrorCodes.KeyTakenTwice,
        $"unique key '{key.Name}' cannot be declared: stream '{owner}' has one of its values by position {position}, and stream '{other}' has the same " +
        $"one by position {otherPosition}. Have one of them change it with the code that runs now, and start again.")
{
    /// <summary>The claim of the second one.</summary>
    public KeyChange Key { get; } = key;

    /// <summary>The stream that has it.</summary>
    public StreamName Owner { get; } = owner;

    /// <summary>Of the event by which it has it.</summary>
    public LogPosition Position { get; } = position;

    /// <summary>The stream that has it too.</summary>
    public StreamName Other { get; } = other;

    /// <summary>Of the event by which it has it.</summary>
    public LogPosition OtherPosition { get; } = otherPosition;
}
