using System.Runtime.CompilerServices;

namespace Versicle.Testing.Tests;

public sealed class GeneratedHistoryTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_thousand_operations_of_a_correct_log_are_sound()
    {
        var run = new SimulatedLog(seed: 1).Run(operations: 100_000, clients: 12);

        var violations = await Check(run.Lines, run.Log);

        Assert.True(violations is [], string.Join('\n', violations));
    }

    [Fact]
    public async Task Two_hundred_small_runs_of_a_correct_log_are_sound()
    {
        for (var seed = 100; seed < 300; seed++)
        {
            var run = new SimulatedLog(seed).Run(operations: 200, clients: 5);

            var violations = await Check(run.Lines, run.Log);

            Assert.True(violations is [], $"seed {seed}: {string.Join('\n', violations)}");
        }
    }

    [Theory]
    [MemberData(nameof(Mutation.All), MemberType = typeof(Mutation))]
    public async Task One_change_of_a_sound_history_is_found(string mutation)
    {
        for (var seed = 1; seed <= 25; seed++)
        {
            var run = new SimulatedLog(seed).Run(operations: 300, clients: 5);

            var what = Mutation.Apply(mutation, run.Lines, run.Log, new Random(seed));
            var violations = await Check(run.Lines, run.Log);

            Assert.True(violations.Count > 0, $"seed {seed}: nobody noticed: {what}");
        }
    }

    private static ValueTask<IReadOnlyList<Violation>> Check(IEnumerable<HistoryLine> lines, IEnumerable<LoggedEvent> log) =>
        HistoryChecker.Check(Stream(lines), FinalLog.Of(log), Ct);

    private static async IAsyncEnumerable<HistoryLine> Stream(IEnumerable<HistoryLine> lines, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await ValueTask.CompletedTask;
        foreach (var line in lines)
        {
            ct.ThrowIfCancellationRequested();
            yield return line;
        }
    }
}
