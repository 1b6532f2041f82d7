namespace Versicle;

/// <summary>The root of what Versicle throws: a stable code, and a sentence that says what is wrong, where, and what to do.</summary>
/// <param name="code">From <see cref="ErrorCodes"/>, or a domain's own for a refusal.</param>
/// <param name="message">With both values: what is, and what was expected.</param>
/// <param name="inner">What the world said, if it did.</param>
public abstract class VersicleException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stable; programs may depend on it.</summary>
    public string Code { get; } = code;
}

/// <summary>The domain says no. Nothing was written. Expected: never logged as an error.</summary>
/// <param name="refusal">Why.</param>
public sealed class RefusedException(Refusal refusal) : VersicleException(refusal.Code, refusal.Message)
{
    /// <summary>Why.</summary>
    public Refusal Refusal { get; } = refusal;
}

/// <summary>What a message is about does not exist. Nothing was written. Expected: never logged as an error.</summary>
/// <param name="what">The kind of thing, as people call it: <c>User</c>.</param>
/// <param name="id">Which one.</param>
public sealed class NotFoundException(string what, object id)
    : VersicleException(ErrorCodes.NotFound, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what} {id} not found"))
{
    /// <summary>The kind of thing.</summary>
    public string What { get; } = what;

    /// <summary>Which one.</summary>
    public string Id { get; } = Convert.ToString(id, System.Globalization.CultureInfo.InvariantCulture) ?? "";
}

/// <summary>A message meets a state that it did not expect. Nothing was written. Expected: never logged as an error.</summary>
/// <param name="code">From <see cref="ErrorCodes"/>.</param>
/// <param name="message">Both values, and what to do.</param>
/// <param name="inner">What the store said, if it did.</param>
public abstract class ConflictException(string code, string message, Exception? inner = null)
    : VersicleException(code, message, inner);

/// <summary>A stream is not at the version that an append expected.</summary>
/// <param name="stream">Which one.</param>
/// <param name="expected">What was expected.</param>
/// <param name="actual">What is there.</param>
public sealed class StreamConflictException(StreamName stream, ExpectedVersion expected, StreamVersion actual)
    : ConflictException(
        ErrorCodes.StreamConflict,
        $"stream '{stream}' is at version {actual}, not {expected}. Another writer was faster: read it again and retry.")
{
    /// <summary>Which one.</summary>
    public StreamName Stream { get; } = stream;

    /// <summary>What was expected.</summary>
    public ExpectedVersion Expected { get; } = expected;

    /// <summary>What is there.</summary>
    public StreamVersion Actual { get; } = actual;

    /// <summary>Of the stream's last event; see <see cref="AppendResult.StreamConflict"/>.</summary>
    public LogPosition Position { get; init; }
}

/// <summary>An event that matches an append's condition came after what the decision had seen.</summary>
/// <param name="condition">Which condition.</param>
/// <param name="position">Of the first such event.</param>
public sealed class ConditionConflictException(AppendCondition condition, LogPosition position)
    : ConflictException(
        ErrorCodes.ConditionConflict,
        $"the event at position {position} matches the append's condition, which allows none after {condition.After.Position}. What was " +
        "decided on is no longer all there is: read again and decide again.")
{
    /// <summary>Which condition.</summary>
    public AppendCondition Condition { get; } = condition;

    /// <summary>Of the first such event.</summary>
    public LogPosition Position { get; } = position;
}

/// <summary>
/// An event claims a unique key's value that belongs to another stream. The message names neither the value nor the owner:
/// both may be personal. Catch it to turn it into a <see cref="Refusal"/>.
/// </summary>
/// <param name="stream">The stream that claims.</param>
/// <param name="key">What it claims.</param>
/// <param name="owner">The stream that has it.</param>
/// <param name="position">Of the event that claimed it for its owner.</param>
public sealed class UniqueKeyConflictException(StreamName stream, KeyChange key, StreamName owner, LogPosition position)
    : ConflictException(
        ErrorCodes.UniqueKeyConflict,
        $"the value of unique key '{key.Name}' that stream '{stream}' claims belongs to another stream since position {position}. Choose " +
        "another value, or have its owner release it first.")
{
    /// <summary>The stream that claims.</summary>
    public StreamName Stream { get; } = stream;

    /// <summary>What it claims.</summary>
    public KeyChange Key { get; } = key;

    /// <summary>The stream that has it.</summary>
    public StreamName Owner { get; } = owner;

    /// <summary>Of the event that claimed it for its owner; <see cref="LogPosition.Start"/> within the same append.</summary>
    public LogPosition Position { get; } = position;
}

/// <summary>
/// The handler's own SQL broke a constraint of the user's tables. Nothing of this message was written; its neighbours are
/// not touched. Catch it to turn it into a <see cref="Refusal"/>.
/// </summary>
/// <param name="constraint">
/// The constraint's name, equal on every store: <c>users_email_key</c> for a unique <c>users.email</c>, <c>users_pkey</c>
/// for a primary key, the given name of a check, and <c>foreign key</c> where the engine does not say which.
/// </param>
/// <param name="inner">What the engine said.</param>
public sealed class ConstraintViolationException(string constraint, Exception? inner = null)
    : ConflictException(
        ErrorCodes.ConstraintViolation,
        $"constraint '{constraint}' does not hold for these values. Change them, or answer a refusal of your own.",
        inner)
{
    /// <summary>The constraint's name.</summary>
    public string Constraint { get; } = constraint;
}
