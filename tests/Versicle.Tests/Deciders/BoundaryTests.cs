using Versicle.Tests.Notes;

namespace Versicle.Tests.Deciders;

public sealed class BoundaryTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_over_several_streams_hold_when_many_decide_at_once()
    {
        await using var files = new NotesApplication();
        var hosts = new[] { await files.Start(), await files.Start() };

        var said = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => Task.Run(() => Enrol(student: n % 5, course: n % 3 + 1, n), Ct)));

        var events = new List<RecordedEvent>();
        for (var student = 0; student < 5; student++)
            events.AddRange(await DeciderTests.Stream(hosts[0], $"student-{student}"));
        Assert.Equal(said.Count(one => one is null), events.Count);
        Assert.All(events.SelectMany(one => one.Context.Tags).CountBy(tag => tag), tag =>
            Assert.InRange(tag.Value, 1, tag.Key.ToString().StartsWith("course", StringComparison.Ordinal) ? 3 : 2));
        Assert.Contains(Seats.CourseFull, said);

        async Task<Refusal?> Enrol(long student, long course, int n)
        {
            while (true)
            {
                try
                {
                    await hosts[n % 2].Commands().Dispatch(new SeatCommand.Enrol(student, course), Ct);
                    return null;
                }
                catch (RefusedException refused)
                {
                    return refused.Refusal;
                }
                catch (ConditionConflictException)
                {
                    // Others were faster, every time: send it again.
                }
            }
        }
    }

    [Fact]
    public async Task A_refusal_is_decided_on_all_events_of_the_boundary()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();
        await host.Commands().Dispatch(new SeatCommand.Enrol(1, 1), Ct);
        await host.Commands().Dispatch(new SeatCommand.Enrol(1, 2), Ct);

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands().Dispatch(new SeatCommand.Enrol(1, 3), Ct));
        await host.Commands().Dispatch(new SeatCommand.Enrol(2, 2), Ct);

        Assert.Same(Seats.StudentBusy, refused.Refusal);
        Assert.Equal(2, (await DeciderTests.Stream(host, "student-1")).Count);
    }
}
