using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Versicle.Modules;

namespace Versicle.Tests.Notes;

/// <summary>Commands that have their caller's key take effect once, and are answered the same.</summary>
public sealed class KeyTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly MessageContext Keyed = new() { Actor = "ada", Key = "k" };

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_command_that_is_repeated_under_its_key_takes_effect_once_and_answers_the_same()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        var first = await host.Commands().Dispatch(new WriteNote(1, "first"), Keyed, Ct);
        await host.Commands().Dispatch(new WriteNote(2, "between"), Ct);
        var again = await host.Commands().Dispatch(new WriteNote(1, "first"), Keyed, Ct);

        Assert.Equal(first, again);
        Assert.Equal(1, again.Token.Position.Value);
        Assert.Equal(2, notes.Scalar<long>(notes.LogFile, "select count(*) from notes"));
        Assert.Equal(2, await Head(host));
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task It_is_answered_the_same_after_a_restart()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        var first = await host.Commands().Dispatch(new WriteNote(1, "first"), Keyed, Ct);
        await notes.Stop(host);

        host = await notes.Start();

        Assert.Equal(first, await host.Commands().Dispatch(new WriteNote(1, "first"), Keyed, Ct));
        Assert.Equal(1, await Head(host));
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_command_without_a_result_is_answered_its_token()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);

        var first = await host.Commands().Dispatch(new EditNote(1, "second"), Keyed, Ct);

        Assert.Equal(first, await host.Commands().Dispatch(new EditNote(1, "second"), Keyed, Ct));
        Assert.Equal(2, await Head(host));
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_refusal_is_an_answer_and_nothing_but_it_is_written()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        var before = Commits(); // What the start has declared.

        var first = await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands().Dispatch(new WriteNote(1, "refuse"), Keyed, Ct));
        var again = await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands().Dispatch(new WriteNote(1, "refuse"), Keyed, Ct));

        Assert.Equal(first.Refusal, again.Refusal);
        Assert.Equal((0, 0), (await Head(host), notes.Scalar<long>(notes.LogFile, "select count(*) from notes")));
        Assert.Equal(before + 1, Commits());

        long Commits() => notes.Scalar<long>(notes.LogFile, "select count(*) from versicle_commits");
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task What_was_not_found_then_is_not_found_under_the_same_key_when_it_is_there()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        await Assert.ThrowsAsync<NotFoundException>(async () => await host.Commands().Dispatch(new EditNote(1, "x"), Keyed, Ct));
        await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);

        var again = await Assert.ThrowsAsync<NotFoundException>(async () => await host.Commands().Dispatch(new EditNote(1, "x"), Keyed, Ct));

        Assert.Equal(("Note", "1", "Note 1 not found"), (again.What, again.Id, again.Message));
        await host.Commands().Dispatch(new EditNote(1, "x"), Keyed with { Key = "another" }, Ct);
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_failure_or_a_conflict_is_no_answer()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        await Assert.ThrowsAsync<StreamConflictException>(async () => await host.Commands().Dispatch(new TearNote(1), Keyed, Ct));
        await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);

        await host.Commands().Dispatch(new TearNote(1), Keyed, Ct);

        Assert.Equal(2, await Head(host));
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task The_same_key_with_other_values_is_refused_and_another_actors_is_another_key()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        await host.Commands().Dispatch(new WriteNote(1, "first"), Keyed, Ct);

        var reused = await Assert.ThrowsAsync<KeyReusedException>(async () => await host.Commands().Dispatch(new WriteNote(1, "other"), Keyed, Ct));
        await host.Commands().Dispatch(new WriteNote(2, "other"), Keyed with { Actor = "bob" }, Ct);

        Assert.Equal("VER059", reused.Code);
        Assert.Equal(2, await Head(host));
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task Of_64_at_once_in_two_processes_one_takes_effect_and_all_are_answered_what_it_was()
    {
        await using var notes = new NotesApplication();
        IHost[] hosts = [await notes.Start(), await notes.Start()];

        for (var key = 1; key <= 5; key++)
        {
            var context = Keyed with { Key = $"key {key}" };
            var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(n =>
                Task.Run(async () => await hosts[n % 2].Commands().Dispatch(new WriteNote(key, "first"), context, Ct), Ct)));

            Assert.Single(answers.Distinct());
        }

        Assert.Equal((5, 5), (await Head(hosts[1]), notes.Scalar<long>(notes.LogFile, "select count(*) from notes")));
    }

    [Fact]
    public async Task Whoever_waits_for_the_first_one_longer_than_the_deadline_is_told_that_it_is_in_progress()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var notes = new NotesApplication();
        var host = await notes.Start(versicle =>
        {
            versicle.KeyDeadline = TimeSpan.FromMilliseconds(50);
            versicle.Commands.Handle<HoldNote, long>(async (command, _, _) =>
            {
                begun.SetResult();
                await go.Task;
                return command.Id;
            });
        });
        var first = host.Commands().Dispatch(new HoldNote(1), Keyed, Ct).AsTask();
        await begun.Task;

        var late = await Assert.ThrowsAsync<CommandInProgressException>(async () => await host.Commands().Dispatch(new HoldNote(1), Keyed, Ct));
        go.SetResult();

        Assert.Equal("VER058", late.Code);
        Assert.Equal(await first, await host.Commands().Dispatch(new HoldNote(1), Keyed, Ct));
    }

    [Fact]
    public async Task Answers_are_forgotten_after_their_time_and_a_jump_of_the_wall_clock_forgets_none()
    {
        var ticking = new FakeTimeProvider();
        var time = new JumpingTime(ticking);
        await using var notes = new NotesApplication();
        var host = await notes.Start(versicle => (versicle.Time, versicle.AnswerRetention) = (time, TimeSpan.FromHours(1)));
        await host.Commands().Dispatch(new WriteNote(1, "first"), Keyed, Ct);
        long Kept() => notes.Scalar<long>(notes.LogFile, "select count(*) from versicle_answers");
        long Minutes() => notes.Scalar<long>(notes.LogFile, "select elapsed from versicle_answer_clock") / 60_000_000;

        time.Jump = TimeSpan.FromDays(3653);
        ticking.Advance(TimeSpan.FromMinutes(59));
        await Until(() => Minutes() >= 59, ticking);
        Assert.Equal(1, Kept());
        ticking.Advance(TimeSpan.FromMinutes(5));
        await Until(() => Kept() == 0, ticking);

        await Assert.ThrowsAsync<ConstraintViolationException>(async () => await host.Commands().Dispatch(new WriteNote(1, "first"), Keyed, Ct));
    }

    [Fact]
    public void A_payload_does_not_depend_on_order_or_on_members_that_have_their_default()
    {
        var stored = StoredJson.Create([NotesJson.Default]);
        byte[] Hash(Action<PayloadWriter> describe)
        {
            var payload = new PayloadWriter(stored);
            describe(payload);
            return payload.Hash();
        }

        var plain = Hash(p => p.Member("Id", 7L, 0));

        Assert.Equal(plain, Hash(p => { p.Member<string?>("Nick", null, null); p.Member("Page", 1, 1); p.Member("Id", 7L, 0); }));
        Assert.Equal(
            Hash(p => { p.Member("A", 1, 0); p.Optional<int>("B", 2, null); }), Hash(p => { p.Optional<int>("B", 2, null); p.Member("A", 1, 0); }));
        Assert.NotEqual(plain, Hash(p => p.Member("Id", 8L, 0)));
        Assert.NotEqual(plain, Hash(p => p.Member("Key", 7L, 0)));
    }

    private static async Task<long> Head(IHost host) => (await host.Services.GetRequiredService<VersicleHost>().Log.Head(Ct)).Position.Value;

    // The keeper may not have set its next tick yet when the clock is moved: then it is moved on, a little.
    private static async Task Until(Func<bool> condition, FakeTimeProvider time)
    {
        for (var left = 2_999; !condition(); left--)
        {
            Assert.NotEqual(0, left);
            if (left % 300 == 0)
                time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(10), Ct);
        }
    }

    /// <summary>A wall clock that somebody sets, over a clock that only runs.</summary>
    private sealed class JumpingTime(TimeProvider ticking) : TimeProvider
    {
        public TimeSpan Jump { get; set; }

        public override long TimestampFrequency => ticking.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => ticking.GetUtcNow() + Jump;

        public override long GetTimestamp() => ticking.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            ticking.CreateTimer(callback, state, dueTime, period);
    }
}
