namespace Versicle.Testing;

/// <summary>
/// Checks what concurrent clients saw of a log against what the log holds in the end. It reads the order of events from the log
/// instead of searching for one, so a million operations take seconds; each violation is a broken promise, and each broken
/// promise that the clients could see is found.
/// </summary>
public static class HistoryChecker
{
    /// <summary>Checks a history against the log.</summary>
    /// <param name="history">From <see cref="History.Read"/>, or made in memory. The lines of one process are in their order.</param>
    /// <param name="log">The whole log after the last client has stopped.</param>
    /// <param name="ct">Ends the check.</param>
    /// <returns>Empty = the history is sound. At most 20 of each rule, and one that counts the rest.</returns>
    /// <exception cref="FormatException">A line fits no client: it ends what was not begun, or lacks what its kind carries.</exception>
    public static async ValueTask<IReadOnlyList<Violation>> Check(
        IAsyncEnumerable<HistoryLine> history, FinalLog log, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(log);
        var run = new CheckRun(log);
        await foreach (var line in history.WithCancellation(ct))
            run.Take(line);
        return run.Finish();
    }
}

/// <summary>One check: appends are kept, all else is compared with the log while it streams by.</summary>
internal sealed class CheckRun
{
    private readonly Findings _findings = new();
    private readonly OperationTable _operations = new();
    private readonly AppendTable _appends = new();
    private readonly LogIndex _log;
    private readonly ReadContent _reads;
    private readonly SubscriptionRules _subscriptions;
    private readonly SessionRules _sessions;

    public CheckRun(FinalLog log)
    {
        _log = new(log);
        _reads = new(_log, _findings);
        _subscriptions = new(_log, _findings);
        _sessions = new(_log, _findings);
    }

    public void Take(HistoryLine line)
    {
        var operation = _operations.Take(line);
        switch (line.Kind)
        {
            case HistoryKind.Invoke when operation.Call is AppendCall append:
                _appends.Invoke(operation, append, line);
                break;
            case HistoryKind.Invoke when operation.Call is SubscribeCall subscribe:
                _subscriptions.Begin(operation, subscribe);
                break;
            case HistoryKind.Event:
                _subscriptions.Event(operation, line.Event!);
                break;
            case HistoryKind.Checkpoint:
                _subscriptions.Checkpoint(operation, line.Position!.Value);
                break;
            case not HistoryKind.Invoke when operation.Call is AppendCall:
                _appends.End(operation, line);
                break;
            case HistoryKind.Ok:
                Answer(operation, line);
                break;
        }
    }

    public IReadOnlyList<Violation> Finish()
    {
        LogRules.Check(_log, _findings);
        AppendRules.Check(_log, _appends, _findings);
        var order = new OrderRules(_log, _appends);
        order.Check(_findings);
        ConditionRules.Check(_log, _appends, _findings);
        ConflictRules.Check(_log, _appends, order, _findings);
        ReadsOfEmptyCommits();
        new ReadRules(_log, order, _findings).Check(_reads.Facts);
        _subscriptions.Finish();
        _sessions.Finish(_appends, order);
        return _findings.All();
    }

    // A commit without events is acknowledged with the head that it was decided on; a retry's answer may be an old one.
    private void ReadsOfEmptyCommits()
    {
        foreach (var fact in _appends.Facts.Where(fact => fact is { Attempts: 1, Call.Streams.Count: 0 }))
            foreach (var (operation, end) in fact.Ends)
                if (end is { Kind: HistoryKind.Ok, Position: not null })
                    _reads.OfHead(operation, isReplica: false, end);
    }

    private void Answer(Operation operation, HistoryLine line)
    {
        switch (operation.Call)
        {
            case ReadLogCall read:
                _reads.OfLog(operation, read, line);
                break;
            case ReadStreamCall read:
                _reads.OfStream(operation, read, line);
                break;
            case HeadCall head:
                _reads.OfHead(operation, head.Replica, line);
                break;
            case QueryCall query:
                _sessions.Answer(operation, query, line);
                break;
        }
    }
}
