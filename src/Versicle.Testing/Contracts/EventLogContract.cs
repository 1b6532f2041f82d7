namespace Versicle.Testing;

/// <summary>
/// What every log does, whichever store keeps it. A writer of a store runs each case, as a test of the framework of choice; there
/// is no case that a store may leave out. It takes a store that two threads, and two of its own kind, may write to at once.
/// </summary>
public static class EventLogContract
{
    /// <summary>All cases, in order from the simple to the crowded. Each opens a log of its own.</summary>
    public static IReadOnlyList<ContractCase<IEventLog>> Cases { get; } =
    [
        .. AppendCases.All,
        .. LimitCases.All,
        .. ConditionCases.All,
        .. KeyCases.All,
        .. DeclarationCases.All,
        .. AnswerCases.All,
        .. ReadCases.All,
        .. OperationCases.All,
        .. ImportCases.All,
        .. ModelCases.All,
        .. RaceCases.All,
        .. ContestCases.All,
    ];
}
