namespace Versicle;

/// <summary>
/// Another attempt at the same command, under the same key, has not ended within the deadline. This one was not carried out. Send
/// it again, with the key: it is then answered what the other one was.
/// </summary>
/// <param name="command">The command's type.</param>
/// <param name="deadline">How long was waited.</param>
/// <param name="inner">What the store said, if it did.</param>
public sealed class CommandInProgressException(string command, TimeSpan deadline, Exception? inner = null)
    : VersicleException(
        ErrorCodes.CommandInProgress,
        $"another attempt at '{command}' under the same key is in progress, and did not end within {deadline.TotalSeconds:0.###} s. This one was " +
        "not carried out: send it again with the same key in a moment.",
        inner);

/// <summary>A caller's key was used before, for a command with other values. Nothing was carried out.</summary>
/// <param name="command">The command's type.</param>
public sealed class KeyReusedException(string command)
    : VersicleException(
        ErrorCodes.KeyReused,
        $"the key of this '{command}' was used before, for one with other values. A key is for attempts at one command: take a new key.");

/// <summary>
/// A command was carried out under its caller's key before, and what it was answered was erased since, with the data of an event of it.
/// Nothing was carried out again.
/// </summary>
/// <param name="command">The command's type.</param>
/// <param name="position">Of the last event of the first attempt.</param>
public sealed class AnswerErasedException(string command, LogPosition position)
    : VersicleException(
        ErrorCodes.AnswerErased,
        $"this '{command}' was carried out under the same key before, up to position {position}, and what it was answered was erased since. It was " +
        "not carried out again: take a new key if it is to be.")
{
    /// <summary>Of the last event of the first attempt.</summary>
    public LogPosition Position { get; } = position;
}
