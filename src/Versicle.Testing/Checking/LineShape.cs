namespace Versicle.Testing;

/// <summary>Whether a line has the members that its kind and its call need.</summary>
internal static class LineShape
{
    public static void Check(HistoryLine line, HistoryCall call)
    {
        if (Problem(line, call) is { } problem)
            throw OperationTable.Wrong(line, problem);
    }

    private static string? Problem(HistoryLine line, HistoryCall call) => line.Kind switch
    {
        HistoryKind.Invoke => OfCall(call),
        HistoryKind.Ok => OfAnswer(line, call),
        HistoryKind.Fail or HistoryKind.Unknown => null,
        HistoryKind.Event or HistoryKind.Checkpoint when call is not SubscribeCall => $"only a subscription has lines of kind '{Name(line.Kind)}'",
        HistoryKind.Event when line.Event is null => "a line of kind 'event' carries 'event'",
        HistoryKind.Checkpoint when line.Position is null => "a line of kind 'checkpoint' carries 'position'",
        HistoryKind.Event or HistoryKind.Checkpoint => null,
        _ => $"kind {line.Kind} is not one of invoke, event, checkpoint, ok, fail, unknown",
    };

    private static string Name(HistoryKind kind) => kind == HistoryKind.Event ? "event" : "checkpoint";

    private static string? OfCall(HistoryCall call) => call switch
    {
        AppendCall append when append.Streams.Any(entry => entry.Events.Count == 0) => "an append's entry has at least one event",
        AppendCall { Conditions: { } conditions } when conditions.Any(condition => condition.After < 0) => "'after' is 0 or more",
        ReadLogCall { After: < 0 } or ReadStreamCall { After: < 0 } or SubscribeCall { After: < 0 } or
            QueryCall { After: < 0 } => "'after' is 0 or more",
        ReadLogCall { Max: < 1 } or ReadStreamCall { Max: < 1 } => "'max' is 1 or more",
        _ => null,
    };

    private static string? OfAnswer(HistoryLine line, HistoryCall call) => call switch
    {
        ReadLogCall or ReadStreamCall when line.Events is null => "the end of a read carries 'events', empty or not",
        ReadLogCall { Filter: not null } or ReadLogCall { Backwards: true } when line.ScannedThrough is null =>
            "the end of a read that is filtered or goes backwards carries 'scannedThrough'",
        HeadCall or QueryCall when line.Position is null => "the end of a head or a query carries 'position'",
        _ => null,
    };
}
