namespace Versicle;

/// <summary>
/// "Only if no event that matches came after what I have seen": the events a decision was made on are still all there are.
/// Checked when the append is written, in the order of the log; of two appends that meet the same condition one is written.
/// </summary>
/// <param name="FailIfMatch">The query that the decision was made on.</param>
/// <param name="After">
/// How much of the log the decision has seen: <see cref="LogHead.Token"/> of what was read. Events up to there are not looked
/// at. <see cref="ConsistencyToken.None"/> = nothing: any match, however old, is a conflict.
/// </param>
public sealed record AppendCondition(EventQuery FailIfMatch, ConsistencyToken After = default);
