namespace Versicle;

/// <summary>A fold failed at an event, and may yet go through when it is tried again.</summary>
internal sealed class FoldFailure(LogPosition position, Exception cause) : Exception(cause.Message, cause)
{
    public LogPosition Position { get; } = position;

    public Exception Cause { get; } = cause;
}

/// <summary>The database refuses a batch's rows, and would refuse them again.</summary>
internal sealed class WriteFailure(Exception cause) : Exception(cause.Message, cause)
{
    public Exception Cause { get; } = cause;
}
