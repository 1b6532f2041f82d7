using System.Runtime.CompilerServices;
using Versicle.Stores;

namespace Versicle;

/// <summary>The rows of a log in memory. It has no tables beside the events but who owns which unique key.</summary>
/// <param name="rows">The log's own; <paramref name="gate"/> is held for each look and change.</param>
/// <param name="gate">The log's lock.</param>
/// <param name="append">Appends under the lock, Versicle's own events too.</param>
internal sealed class MemoryLogStorage(MemoryRows rows, Lock gate, Func<Append, AppendResult> append) : ILogStorage
{
    public ValueTask<ILogSnapshot> Snapshot(CancellationToken ct)
    {
        lock (gate)
            return new(new MemorySnapshot([.. rows.Events], [.. rows.Commits.Values], [.. rows.Epochs], Owners(), Answers()));
    }

    public ValueTask<LogPosition?> Redact(StoredEvent target, ReadOnlyMemory<byte> replacement, Append told, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (gate)
        {
            var row = rows.Events[(int)target.Position - 1];
            if (row.Salt is not { } salt || row.Hash != target.Hash || append(told) is not AppendResult.Appended { Head.Position: var position })
                return default;

            rows.Replace(row with
            {
                Data = replacement.ToArray(),
                Salt = null,
                Erased = EventDigest.Data(salt, row.Data.Span),
                Redaction = position.Value,
            });
            rows.EraseAnswer(target.Position);
            return new((LogPosition?)position);
        }
    }

    public ValueTask<IReadOnlyList<KeyDecision>> KeyDecisions(CancellationToken ct)
    {
        lock (gate)
            return new([.. rows.KeyDecisions]);
    }

    public ValueTask<AppendResult> DecideKeys(Append told, IReadOnlyList<KeyDecision> decisions, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (gate)
        {
            var isKnown = rows.Commits.ContainsKey(told.CommitId);
            var result = append(told);
            if (result is AppendResult.Appended && !isKnown)
                rows.KeyDecisions.AddRange(decisions);
            return new(result);
        }
    }

    public ValueTask<LogHead> BeginEpoch(Guid id, CancellationToken ct)
    {
        lock (gate)
        {
            rows.BeginEpoch(id, "restore");
            return new(rows.Head);
        }
    }

    public ValueTask<LogPosition?> BeginImport(IReadOnlyList<StoredEpoch> histories, CancellationToken ct)
    {
        lock (gate)
        {
            if (EpochChain.IsImporting(rows.Epochs, histories))
                return new((LogPosition?)rows.Head.Position);
            if (rows.Events.Count > 0 || !rows.Epochs[^1].IsOpen)
                return default;

            rows.Epochs = [.. histories];
            rows.KeyDecisions.AddRange(KeyDecision.Active(rows.KeyDecisions).Select(active => new KeyDecision(active, IsActive: false, "import")).ToList());
            return new(LogPosition.Start);
        }
    }

    public ValueTask Import(
        IReadOnlyList<StoredEvent> events, IReadOnlyList<StoredCommit> commits, IReadOnlyList<StoredAnswer> answers, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (gate)
        {
            foreach (var stored in events)
                rows.Import(stored);
            foreach (var commit in commits)
                rows.Commits.TryAdd(commit.Id, commit);
            foreach (var (answer, commit, position, age) in answers)
                rows.Answers.TryAdd(answer.Key, (answer, commit, position, rows.AnswerClock - age));
            return default;
        }
    }

    public ValueTask<LogHead> EndImport(CancellationToken ct)
    {
        lock (gate)
        {
            rows.Epochs[^1] = rows.Epochs[^1] with { IsOpen = true };
            return new(rows.Head);
        }
    }

    private KeyFact[] Owners() =>
        [.. rows.Keys.Select(held => new KeyFact(
            held.Key.Name, held.Key.Value, held.Value.Owner.ToString(), held.Value.Position.Value, KeyFactKind.Row))];

    private StoredAnswer[] Answers() =>
        [.. rows.Answers.Values.Select(kept => new StoredAnswer(kept.Answer, kept.Commit, kept.Position, rows.AnswerClock - kept.At))
            .OrderBy(kept => kept.Position)
            .ThenBy(kept => kept.Commit)];

    private sealed class MemorySnapshot(
        IReadOnlyList<StoredEvent> events,
        IReadOnlyList<StoredCommit> commits,
        IReadOnlyList<StoredEpoch> epochs,
        IReadOnlyList<KeyFact> owners,
        IReadOnlyList<StoredAnswer> answers)
        : ILogSnapshot
    {
        public LogHead Head => new(epochs[^1].Id, new(events.Count));

        public IReadOnlyList<StoredEpoch> Epochs => epochs;

        public ValueTask<IReadOnlyList<StoredEvent>> Events(long after, int max, CancellationToken ct) =>
            new([.. events.Skip((int)after).Take(max)]);

        public async IAsyncEnumerable<StoredCommit> Commits([EnumeratorCancellation] CancellationToken ct)
        {
            foreach (var commit in commits.OrderBy(commit => commit.First).ThenBy(commit => commit.Count))
                yield return commit;
            await ValueTask.CompletedTask;
        }

        public async IAsyncEnumerable<StoredAnswer> Answers([EnumeratorCancellation] CancellationToken ct)
        {
            foreach (var answer in answers)
                yield return answer;
            await ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => default;

        public async IAsyncEnumerable<KeyFact> Keys(IReadOnlyCollection<long> damaged, [EnumeratorCancellation] CancellationToken ct)
        {
            var changes =
                from e in events
                where e.Keys is not null && !damaged.Contains(e.Position)
                from key in IndexText.ToKeys(e.Keys)
                let stream = key.Stream?.ToString() ?? e.Stream
                select new KeyFact(key.Name, key.Value, stream, e.Position, key.IsRelease ? KeyFactKind.Release : KeyFactKind.Claim);
            foreach (var group in changes.Concat(owners).GroupBy(fact => (fact.Name, fact.Value)))
                foreach (var fact in group)
                    yield return fact;
            await ValueTask.CompletedTask;
        }

        public async IAsyncEnumerable<LogFinding> Differences(IReadOnlyCollection<long> damaged, [EnumeratorCancellation] CancellationToken ct)
        {
            await ValueTask.CompletedTask;
            yield break;
        }
    }
}
