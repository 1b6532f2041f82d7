using System.Collections.Concurrent;

namespace Versicle.Testing.Tests;

/// <summary>The known-bad twin of keeping an answer with its append: the contract's cases catch it.</summary>
public sealed class AnswerTwinTests
{
    [Theory]
    [Trait("Guarantee", "G7")]
    [InlineData(true, "An_append_that_conflicts_keeps_no_answer")]
    [InlineData(false, "Of_many_appends_under_one_key_on_two_stores_exactly_one_is_written")]
    public async Task An_answer_that_is_kept_in_a_second_transaction_breaks_a_case(bool isKeptFirst, string name)
    {
        KeptBeside? log = null;

        await Assert.ThrowsAsync<ContractBrokenException>(() => EventLogContract.Cases.Single(one => one.Name == name)
            .Run(setting => new(log ??= new(new MemoryEventLog(setting.Time, new RandomIds(), setting.Appended), isKeptFirst))));
    }

    /// <summary>Looks for the key, appends, and keeps the answer: three steps, between which others look, or a process dies.</summary>
    private sealed class KeptBeside(IEventLog inner, bool isKeptFirst) : IEventLog
    {
        private readonly ConcurrentDictionary<AnswerKey, AppendResult.Answered> _answers = new();
        private readonly ConcurrentDictionary<AnswerKey, TaskCompletionSource> _looked = new();

        public async ValueTask<AppendResult> Append(Append append, CancellationToken ct)
        {
            if (append.Answer is not { } answer)
                return await inner.Append(append, ct);
            if (_answers.TryGetValue(answer.Key, out var known))
                return known;

            if (isKeptFirst)
                _answers.TryAdd(answer.Key, new(answer, await inner.Head(ct)));
            else
                await AnotherLook(answer.Key);
            var result = await inner.Append(append with { Answer = null }, ct);
            if (result is AppendResult.Appended appended)
                _answers.TryAdd(answer.Key, new(answer, appended.Head));
            return result;
        }

        /// <summary>What may happen between two steps does: the first of a key goes on when a second one has looked.</summary>
        private Task AnotherLook(AnswerKey key)
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var first = _looked.GetOrAdd(key, mine);
            if (first != mine)
                first.TrySetResult();
            return first.Task;
        }

        public IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, StreamVersion after, CancellationToken ct) =>
            inner.ReadStream(stream, after, ct);

        public ValueTask<LogPage> Read(LogRead read, CancellationToken ct) => inner.Read(read, ct);

        public ValueTask<LogHead> Head(CancellationToken ct) => inner.Head(ct);
    }
}
