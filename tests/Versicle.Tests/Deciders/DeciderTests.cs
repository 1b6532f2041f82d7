using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle.Tests.Notes;

namespace Versicle.Tests.Deciders;

public sealed class DeciderTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_appends_what_is_decided_and_is_answered_by_the_state_after_it()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();

        var (jar, token) = await host.Commands().Dispatch(
            new JarCommand.Put("a", 3), new MessageContext { Actor = "ada", Correlation = "c-1" }, Ct);

        Assert.Equal((new Jar("", 3, 0), 1L), (jar, token.Position.Value));
        var recorded = Assert.Single(await Stream(host, "jar-a"));
        Assert.Equal("jar-put", recorded.Type);
        Assert.Equal(("Put", "ada", "c-1"), (recorded.Context.Metadata.Command, recorded.Context.Metadata.Actor, recorded.Context.Metadata.Correlation));
    }

    [Fact]
    public async Task A_command_that_begins_a_stream_is_answered_with_its_id()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();

        var (first, _) = await host.Commands().Dispatch(new JarCommand.Make("plum"), Ct);
        var (second, _) = await host.Commands().Dispatch(new JarCommand.Make("pear"), Ct);

        var id = first.Split(' ')[0];
        Assert.NotEqual(id, second.Split(' ')[0]);
        Assert.Equal("jar-made", Assert.Single(await Stream(host, $"jar-{Guid.Parse(id)}")).Type);
    }

    [Fact]
    public async Task Several_events_of_a_decision_are_appended_together_and_none_is_fine()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();

        await host.Commands().Dispatch(new JarCommand.Put("a", 2), Ct);
        var token = await host.Commands().Dispatch(new JarCommand.Shake("a"), Ct);

        Assert.Equal(2, (await Stream(host, "jar-a")).Count);
        Assert.Equal(2, token.Position.Value);
    }

    [Fact]
    public async Task What_a_caller_expects_of_the_stream_is_held_against_the_log_and_not_against_what_is_kept()
    {
        await using var files = new NotesApplication();
        var (host, other) = (await files.Start(), await files.Start());
        await host.Commands().Dispatch(new JarCommand.Put("a", 1), Ct);
        await other.Commands().Dispatch(new JarCommand.Put("a", 1), Ct);

        await host.Commands().Dispatch(new JarCommand.Put("a", 1), Expecting(2), Ct);
        var late = await Assert.ThrowsAsync<StreamConflictException>(
            async () => await other.Commands().Dispatch(new JarCommand.Put("a", 1), Expecting(2), Ct));

        Assert.Equal(3, late.Actual.Value);
        Assert.Equal(3, (await Stream(host, "jar-a")).Count);

        static MessageContext Expecting(long version) => new() { Expected = ExpectedVersion.Exactly(new(version)) };
    }

    [Fact]
    public async Task A_refusal_is_thrown_and_appends_nothing()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();
        await host.Commands().Dispatch(new JarCommand.Put("a", 1), Ct);

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands().Dispatch(new JarCommand.Take("a", 5), Ct));

        Assert.Same(Jar.Empty, refused.Refusal);
        Assert.Single(await Stream(host, "jar-a"));
        Assert.Equal(0, (await host.Commands().Dispatch(new JarCommand.Take("a", 1), Ct)).Result);
    }

    [Fact]
    public async Task The_usual_command_asks_the_log_once()
    {
        await using var files = new NotesApplication();
        CountingStore? store = null;
        var host = await TestHost.Start(
            new Modules.Generated.Versicle_TestsModule().Register,
            versicle =>
            {
                versicle.EventStore = store = new CountingStore(files.LogFile);
                versicle.ReadModels(read => read.UseSqlite(files.ReadFile));
            });
        await host.Commands().Dispatch(new JarCommand.Put("a", 1), Ct);
        var (reads, appends) = store!.Asked;

        await host.Commands().Dispatch(new JarCommand.Put("a", 1), Ct);
        await host.Commands().Dispatch(new JarCommand.Take("a", 2), Ct);
        await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands().Dispatch(new JarCommand.Take("a", 2), Ct));

        Assert.Equal((reads, appends + 3), store.Asked);
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    [Fact]
    public async Task A_taken_key_is_what_the_decider_makes_of_it()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();
        await host.Commands().Dispatch(new JarCommand.Make("plum"), Ct);
        await host.Commands().Dispatch(new JarCommand.Make("nobody-says-why"), Ct);

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands().Dispatch(new JarCommand.Make("plum"), Ct));
        await Assert.ThrowsAsync<UniqueKeyConflictException>(async () => await host.Commands().Dispatch(new JarCommand.Make("nobody-says-why"), Ct));

        Assert.Same(Jar.LabelTaken, refused.Refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ä")]
    public async Task A_text_that_no_stream_can_have_is_refused_as_input(string jar)
    {
        await using var files = new NotesApplication();
        var host = await files.Start();

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands().Dispatch(new JarCommand.Shake(jar), Ct));

        Assert.Equal(("stream.name", RefusalKind.Input), (refused.Refusal.Code, refused.Refusal.Kind));
    }

    [Fact]
    public async Task A_handler_written_by_hand_hands_facts_to_the_decider()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();

        var (jar, token) = await host.Commands().Dispatch(new Weigh("a"), new MessageContext { Actor = "ada" }, Ct);

        Assert.Equal((7, 1L), (jar.Grams, token.Position.Value));
        Assert.Equal(("Weigh", "ada"), (await Stream(host, "jar-a"))[0].Context.Metadata is var said ? (said.Command, said.Actor) : default);
        await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands().Dispatch(new Weigh("heavy"), Ct));
    }

    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task What_is_decided_in_a_handler_commits_with_its_rows()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();

        await host.Commands().Dispatch(new Weigh("with-sql"), Ct);

        Assert.Equal(1, files.Scalar<long>(files.LogFile, "select count(*) from notes"));
        Assert.Single(await Stream(host, "jar-with-sql"));
        await Assert.ThrowsAsync<ConstraintViolationException>(async () => await host.Commands().Dispatch(new Weigh("with-sql"), Ct));
        Assert.Single(await Stream(host, "jar-with-sql"));
    }

    [Fact]
    public async Task Time_and_ids_of_a_decision_are_the_hosts()
    {
        await using var files = new NotesApplication();
        var noon = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        var host = await files.Start(versicle => versicle.Time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(noon));

        var (made, _) = await host.Commands().Dispatch(new JarCommand.Make("plum"), Ct);

        var data = System.Text.Encoding.UTF8.GetString((await Stream(host, "jar-" + made.Split(' ')[0]))[0].Data.Span);
        Assert.Contains("2026-01-31T12:00:00", data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_at_once_in_two_hosts_each_takes_effect_once_and_none_takes_what_is_not_there()
    {
        await using var files = new NotesApplication();
        var hosts = new[] { await files.Start(), await files.Start() };
        await hosts[0].Commands().Dispatch(new JarCommand.Put("a", 30), Ct);

        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(() => Take(hosts[n % 2]), Ct)));

        Assert.Equal(30, taken.Count(one => one));
        Assert.Equal(31, (await Stream(hosts[0], "jar-a")).Count);

        static async Task<bool> Take(IHost host)
        {
            while (true)
            {
                try
                {
                    await host.Commands().Dispatch(new JarCommand.Take("a", 1), Ct);
                    return true;
                }
                catch (RefusedException)
                {
                    return false;
                }
                catch (StreamConflictException)
                {
                    // The other host was faster, every time: what a caller does is send it again.
                }
            }
        }
    }

    internal static async Task<List<RecordedEvent>> Stream(IHost host, string stream)
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in host.Services.GetRequiredService<VersicleHost>().Log.ReadStream(new(stream), default, Ct))
            events.Add(recorded);
        return events;
    }
}
