namespace Versicle.Testing;

/// <summary>
/// What a subscription was handed equals its filter over the log, in order, up to where it is: checked while the history streams
/// by, one cursor for each life.
/// </summary>
internal sealed class SubscriptionRules(LogIndex log, Findings findings)
{
    private readonly Dictionary<Operation, Life> _lives = [];

    public void Begin(Operation operation, SubscribeCall call) =>
        _lives.Add(operation, new(operation, call) { Next = log.FirstAfter(call.After), Checkpoint = call.After });

    public void Event(Operation operation, SeenEvent handed)
    {
        var life = _lives[operation];
        var index = log.IndexOfPosition(handed.At);
        if (index < 0 || log.Events[index].Id != handed.Id || !life.Call.Filter.Matches(log.Events[index]))
        {
            findings.Add(HistoryRules.DeliveryDiffers, $"{Who(life)} was handed '{handed.Id}' at position {handed.At}, where the log {Holds(index)}.", operation.Ref);
            return;
        }

        if (index < life.Next)
        {
            findings.Add(HistoryRules.DeliveryRepeated, $"{Who(life)} was handed position {handed.At} again, or behind a later one.", operation.Ref);
            return;
        }

        if (Skipped(life, index) is { } skipped)
            findings.Add(HistoryRules.DeliverySkipped, $"{Who(life)} was handed position {handed.At}, and not {log.Events[skipped].Position} before it.", operation.Ref);
        life.Next = index + 1;
    }

    public void Checkpoint(Operation operation, long position)
    {
        var life = _lives[operation];
        if (position < life.Checkpoint)
        {
            findings.Add(HistoryRules.CheckpointWentBack, $"{Who(life)} kept {position} after {life.Checkpoint}.", operation.Ref);
            return;
        }

        life.Checkpoint = position;
        Pass(life, position, $"kept {position}");
    }

    /// <summary>The lives of each subscription, one after another.</summary>
    public void Finish()
    {
        foreach (var lives in _lives.Values.GroupBy(life => life.Call.Subscription, StringComparer.Ordinal))
        {
            Life? before = null;
            foreach (var life in lives.OrderBy(life => life.Operation.Invoked))
            {
                if (before is not null)
                    GoesOn(before, life);
                before = life;
            }
        }
    }

    private void GoesOn(Life before, Life life)
    {
        var after = life.Call.After;
        if (after < before.Checkpoint)
            findings.Add(
                HistoryRules.CheckpointWentBack,
                $"{Who(life)} goes on after {after}, and had kept {before.Checkpoint}.",
                before.Operation.Ref,
                life.Operation.Ref);
        else
            Pass(before, after, $"goes on after {after}");
    }

    private void Pass(Life life, long position, string what)
    {
        var next = log.FirstAfter(position);
        if (Skipped(life, next) is { } skipped)
            findings.Add(HistoryRules.CheckpointAhead, $"{Who(life)} {what}, and was not handed {log.Events[skipped].Position}.", life.Operation.Ref);
        else if (position > log.Head)
            findings.Add(HistoryRules.CheckpointAhead, $"{Who(life)} {what}, and the log ends at {log.Head}.", life.Operation.Ref);
        life.Next = Math.Max(life.Next, next);
    }

    // The first event that was asked for between the cursor and an index.
    private int? Skipped(Life life, int index)
    {
        for (var i = life.Next; i < index; i++)
            if (life.Call.Filter.Matches(log.Events[i]))
                return i;
        return null;
    }

    private static string Who(Life life) => $"subscription '{life.Call.Subscription}'";

    private string Holds(int index) => index < 0 ? "holds nothing" : $"holds '{log.Events[index].Id}' of type '{log.Events[index].Type}'";

    private sealed class Life(Operation operation, SubscribeCall call)
    {
        public Operation Operation { get; } = operation;

        public SubscribeCall Call { get; } = call;

        /// <summary>The first index that was neither handed over nor passed by right.</summary>
        public int Next { get; set; }

        public long Checkpoint { get; set; }
    }
}
