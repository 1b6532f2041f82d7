using Microsoft.Extensions.DependencyInjection;

namespace Versicle.Tests.Notes;

public sealed class WriteSideTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task A_row_and_its_event_commit_together()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        var (note, token) = await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);

        Assert.Equal(new Note(1, "first"), note);
        Assert.Equal(1, token.Position.Value);
        Assert.Equal(1, notes.Scalar<long>(notes.LogFile, "select count(*) from notes"));
        Assert.Equal("""{"text":"first","id":1}""", await DataOf(host.Services.GetRequiredService<VersicleHost>().Log, "note-1"));
    }

    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task A_refusal_leaves_neither_row_nor_event()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands().Dispatch(new WriteNote(1, "refuse"), Ct));

        Assert.Equal(0, notes.Scalar<long>(notes.LogFile, "select count(*) from notes"));
        Assert.Equal(0, (await host.Services.GetRequiredService<VersicleHost>().Log.Head(Ct)).Position.Value);
    }

    [Fact]
    public async Task A_broken_constraint_is_named_and_undone()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);

        var thrown = await Assert.ThrowsAsync<ConstraintViolationException>(async () => await host.Commands().Dispatch(new WriteNote(1, "again"), Ct));

        Assert.Equal("notes_pkey", thrown.Constraint);
        Assert.Equal(1, (await host.Services.GetRequiredService<VersicleHost>().Log.Head(Ct)).Position.Value);
    }

    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task An_expected_version_that_does_not_hold_undoes_the_rows_too()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        var thrown = await Assert.ThrowsAsync<StreamConflictException>(async () => await host.Commands().Dispatch(new TearNote(9), Ct));

        Assert.Equal("stream 'note-9' is at version 0, not exists. Another writer was faster: read it again and retry.", thrown.Message);
    }

    [Fact]
    public async Task The_command_and_who_sent_it_are_in_the_metadata()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        await host.Commands().Dispatch(new WriteNote(1, "first"), new MessageContext { Actor = "ada", Correlation = "c", Causation = "k" }, Ct);

        var log = host.Services.GetRequiredService<VersicleHost>().Log;
        var recorded = Assert.Single((await log.Read(new() { Max = 10 }, Ct)).Events);
        var metadata = recorded.Context.Metadata;
        Assert.Equal(("WriteNote", "ada", "c", "k"), (metadata.Command, metadata.Actor, metadata.Correlation, metadata.Causation));
    }

    [Fact]
    public async Task A_query_cannot_reach_the_write_session()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start(v => v.Queries.Handle<Sneaky, int>(async (_, services, ct) =>
            await services.GetRequiredService<IWriteSession>().Execute($"delete from notes", ct)));

        var thrown = await Assert.ThrowsAsync<WriteSideException>(async () => await host.Queries().Dispatch(new Sneaky(), Ct));

        Assert.Contains("query 'Sneaky' reached for the write session", thrown.Message);
    }

    [Fact]
    public async Task A_session_used_after_its_handler_returned_is_refused()
    {
        IWriteSession? kept = null;
        await using var notes = new NotesApplication();
        var host = await notes.Start(v => v.Commands.Handle<Keep>((_, services, _) =>
        {
            kept = services.GetRequiredService<IWriteSession>();
            return ValueTask.CompletedTask;
        }));

        await host.Commands().Dispatch(new Keep(), Ct);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await kept!.Execute($"delete from notes", Ct));
    }

    [Fact]
    public async Task Two_calls_of_one_session_at_once_are_refused()
    {
        await using var notes = new NotesApplication();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await notes.Start(v => v.Commands
            .Handle<Keep>(async (_, services, ct) =>
            {
                await services.GetRequiredService<IWriteSession>().Execute($"select 1", ct);
                entered.SetResult();
                await held.Task;
            })
            .Handle<Hurry>(async (_, services, ct) =>
            {
                var session = services.GetRequiredService<IWriteSession>();
                var first = session.Execute($"select 1", ct).AsTask(); // Waits for the turn that Keep holds.
                var thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.Execute($"select 2", ct));
                Assert.Contains("used by two calls at once", thrown.Message);
                held.SetResult();
                await first;
            }));

        var keep = host.Commands().Dispatch(new Keep(), Ct).AsTask();
        await entered.Task;
        await host.Commands().Dispatch(new Hurry(), Ct);
        await keep;
    }

    [Fact]
    public async Task A_middleware_may_call_the_rest_again_after_a_conflict()
    {
        await using var notes = new NotesApplication();
        var retries = new RetriesOnce();
        var attempts = 0;
        var host = await notes.Start(v => v.Commands
            .Use(_ => retries)
            .Handle<Keep>((_, services, _) =>
            {
                var expected = ++attempts == 1 ? ExpectedVersion.Exists : ExpectedVersion.NoStream;
                services.GetRequiredService<IWriteSession>().Publish(new("note-3"), expected, new NoteEvent.Written(3, "third"));
                return ValueTask.CompletedTask;
            }));

        var token = await host.Commands().Dispatch(new Keep(), Ct);

        Assert.Equal((2, 1), (attempts, token.Position.Value));
    }

    [Fact]
    public async Task Events_keep_the_order_in_which_they_were_published()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start(v => v.Commands.Handle<Keep>((_, services, _) =>
        {
            var session = services.GetRequiredService<IWriteSession>();
            session.Publish(new("note-1"), new NoteEvent.Written(1, "a"), new NoteEvent.Edited(1, "b"));
            session.Publish(new("note-2"), new NoteEvent.Written(2, "c"));
            session.Publish(new("note-1"), new NoteEvent.Edited(1, "d"));
            return ValueTask.CompletedTask;
        }));

        await host.Commands().Dispatch(new Keep(), Ct);

        var events = (await host.Services.GetRequiredService<VersicleHost>().Log.Read(new() { Max = 10 }, Ct)).Events;
        Assert.Equal(["note-1/1", "note-1/2", "note-2/1", "note-1/3"], events.Select(e => $"{e.Context.Stream}/{e.Context.Version}"));
    }

    private static async Task<string> DataOf(IEventLog log, string stream)
    {
        await foreach (var recorded in log.ReadStream(new(stream), StreamVersion.Empty, Ct))
            return System.Text.Encoding.UTF8.GetString(recorded.Data.Span);
        return "";
    }

    internal sealed record Sneaky : IQuery<int>;

    internal sealed record Keep : ICommand;

    internal sealed record Hurry : ICommand;

    private sealed class RetriesOnce : ICommandMiddleware
    {
        public async ValueTask<TResult> Handle<TCommand, TResult>(
            TCommand command, MessageContext context, CommandNext<TCommand, TResult> next, CancellationToken ct)
            where TCommand : notnull
        {
            try
            {
                return await next(command, context, ct);
            }
            catch (StreamConflictException)
            {
                return await next(command, context, ct);
            }
        }
    }
}
