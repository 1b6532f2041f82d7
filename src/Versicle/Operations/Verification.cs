using System.Globalization;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// One check of a log: a page of it is in memory at a time. Every event against its hash, and whatever a store keeps beside the
/// events against what these say.
/// </summary>
internal sealed class Verification(ILogSnapshot snapshot, IProgress<OperationProgress>? progress)
{
    private const int PageSize = 256;

    private readonly List<LogFinding> _findings = [];
    private readonly HashSet<long> _damaged = [];
    private long _count;
    private EventHash _digest;

    public async ValueTask<VerifyReport> Run(IReadOnlyList<StoredCheckpoint> checkpoints, LogAnchor? anchor, CancellationToken ct)
    {
        await CheckEvents(anchor, ct);
        await CheckCommits(ct);
        CheckEpochs();
        if (_damaged.Count < VerifyReport.MaxFindings)
            await CheckTables(ct); // Else too little can be read of the events to compare anything with them.
        foreach (var checkpoint in checkpoints)
            await CheckCheckpoint(checkpoint, ct);
        return new(snapshot.Head, _digest, _findings, _count);
    }

    private async ValueTask CheckEvents(LogAnchor? anchor, CancellationToken ct)
    {
        var redactions = new RedactionAudit(snapshot, Add);
        var (next, at) = (1L, 0L);
        while (await snapshot.Events(at, PageSize, ct) is { Count: > 0 } page)
        {
            foreach (var stored in page)
            {
                if (stored.Position != next)
                    Add("position", stored.Position, $"event '{stored.EventId}'", next, stored.Position);
                CheckEvent(stored);
                await redactions.Check(stored, ct);
                _digest = LogDigest.Next(_digest, stored.Hash);
                (at, next) = (stored.Position, stored.Position + 1);
                if (anchor is { } kept && kept.Position.Value == at && kept.Digest != _digest)
                    Add("anchor", at, "the events up to here", kept.Digest, _digest);
            }

            progress?.Report(new(at, snapshot.Head.Position.Value));
        }

        if (anchor is { } beyond && beyond.Position.Value > at)
            Add("anchor", at, "the log's head", beyond.Position, at);
    }

    private void CheckEvent(StoredEvent stored)
    {
        var hash = stored.Compute();
        if (stored.Damage is null && hash == stored.Hash)
            return;

        if (_damaged.Count < VerifyReport.MaxFindings)
            _damaged.Add(stored.Position);
        if (stored.Damage is { } damage)
            Add("row", stored.Position, $"event '{stored.EventId}'", "as a store writes it", damage);
        else
            Add("hash", stored.Position, $"event '{stored.EventId}' of stream '{stored.Stream}'", hash, stored.Hash);
    }

    // The last event of the last commit is the head: who deletes the log's end leaves dense positions behind. Old rows may be gone.
    private async ValueTask CheckCommits(CancellationToken ct)
    {
        var head = snapshot.Head.Position.Value;
        long? end = null;
        await foreach (var commit in snapshot.Commits(ct))
        {
            var of = $"commit '{commit.Id}'";
            if (commit.State is not ("committed" or "void"))
                Add("commit", commit.First, of, "committed or void", commit.State);
            if (commit.First < 1 || commit.First > head + 1 || commit.Count < 0 || commit.State == "void" && commit.Count > 0)
                Add("commit", commit.First, of, $"a part of 1 to {head}", $"{commit.Count} events from {commit.First}");
            if (commit.Count == 0)
                continue;

            if (end is { } last && commit.First != last + 1)
                Add("commit", commit.First, of, $"events from {last + 1}", $"events from {commit.First}");
            end = commit.First + commit.Count - 1;
        }

        if (end is { } final && final != head)
            Add("head", head, "the log", final, head);
    }

    private async ValueTask CheckTables(CancellationToken ct)
    {
        await foreach (var difference in snapshot.Differences(_damaged, ct))
            Add(difference);
        await new KeyAudit(snapshot, Add).Run(_damaged, ct);
    }

    private void CheckEpochs()
    {
        StoredEpoch? before = null;
        foreach (var epoch in snapshot.Epochs)
        {
            if (epoch.Ordinal != (before?.Ordinal ?? 0) + 1 || epoch.Parent != before?.Id)
                Add("epoch", epoch.Fork, $"history '{epoch.Id:N}'", $"the one after '{before?.Id:N}'", $"the one after '{epoch.Parent:N}'");
            if (epoch.Fork < (before?.Fork ?? 0) || epoch.Fork > snapshot.Head.Position.Value && epoch.IsOpen)
                Add("epoch", epoch.Fork, $"history '{epoch.Id:N}'", $"a fork from {before?.Fork ?? 0} to {snapshot.Head.Position}", epoch.Fork);
            before = epoch;
        }
    }

    private async ValueTask CheckCheckpoint(StoredCheckpoint checkpoint, CancellationToken ct)
    {
        var at = checkpoint.At;
        var of = $"projection '{checkpoint.Projection}' ({checkpoint.Fingerprint})";
        if (at.Position == LogPosition.Start)
            return;

        var end = EpochChain.End(snapshot.Epochs, snapshot.Head, at.Epoch);
        if (end is null || at.Position.Value > end)
        {
            Add("checkpoint", at.Position.Value, of, end is null ? "in a history of this log" : $"at most {end}", new ConsistencyToken(at.Epoch, at.Position));
            return;
        }

        var there = (await snapshot.Events(at.Position.Value - 1, 1, ct)).FirstOrDefault()?.Hash;
        if (there != at.Hash)
            Add("checkpoint", at.Position.Value, of, there?.ToString() ?? "nothing", at.Hash);
    }

    private void Add<TExpected, TFound>(string what, long position, string of, TExpected expected, TFound found) => Add(new(
        what, new(position), of, string.Create(CultureInfo.InvariantCulture, $"{expected}"), string.Create(CultureInfo.InvariantCulture, $"{found}")));

    private void Add(LogFinding finding)
    {
        _count++;
        if (_findings.Count < VerifyReport.MaxFindings)
            _findings.Add(finding);
    }
}

/// <summary>One hash over many, in order: each is hashed behind those before it.</summary>
internal static class LogDigest
{
    public static EventHash Next(EventHash digest, EventHash hash)
    {
        Span<byte> both = stackalloc byte[2 * EventHash.Size];
        digest.Write(both);
        hash.Write(both[EventHash.Size..]);
        return EventDigest.Hash(both);
    }
}
