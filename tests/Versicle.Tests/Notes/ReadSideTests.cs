using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Versicle.Tests.Notes;

public sealed class ReadSideTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_query_with_a_token_sees_the_write()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        for (var id = 1; id <= 200; id++)
        {
            var (_, token) = await host.Commands().Dispatch(new WriteNote(id, $"note {id}"), Ct);
            Assert.Equal($"note {id}", (await host.Queries().Dispatch(new GetNote(id), after: token, Ct))?.Text);
        }
    }

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_repository_class_waits_for_its_read_model()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        var (_, token) = await host.Commands().Dispatch(new WriteNote(1, "found"), Ct);

        Assert.Equal("found", await host.Queries().Dispatch(new GetNoteByRepository(1), after: token, Ct));
    }

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_join_waits_for_both_read_models()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        await host.Commands().Dispatch(new WriteNote(1, "a"), Ct);
        var token = await host.Commands().Dispatch(new EditNote(1, "b"), Ct);

        Assert.Equal([new NoteOnShelf(1, "b", 1)], await host.Queries().Dispatch(new NotesWithShelf(), after: token, Ct));
    }

    [Fact]
    public async Task A_fold_that_answers_null_deletes_the_row()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        await host.Commands().Dispatch(new WriteNote(1, "a"), Ct);
        var token = await host.Commands().Dispatch(new TearNote(1), Ct);

        Assert.Null(await host.Queries().Dispatch(new GetNote(1), after: token, Ct));
        Assert.Equal(0, await host.Queries().Dispatch(new CountNotes(), after: token, Ct));
    }

    [Fact]
    [Trait("Guarantee", "G11")]
    public async Task A_failing_event_parks_its_row_visibly_and_no_other()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        await host.Commands().Dispatch(new WriteNote(1, "a"), Ct);
        var poison = await host.Commands().Dispatch(new EditNote(1, "poison"), Ct);
        var (_, after) = await host.Commands().Dispatch(new WriteNote(2, "b"), Ct);

        Assert.Equal("b", (await host.Queries().Dispatch(new GetNote(2), after, Ct))?.Text);
        var thrown = await Assert.ThrowsAsync<RowParkedException>(async () => await host.Queries().Dispatch(new NotesWithShelf(), after, Ct));

        Assert.Equal(("shelf_view", poison.Position), (thrown.ReadModel, thrown.Position));
        var readSide = host.Services.GetRequiredService<VersicleHost>().ReadSide;
        var status = readSide.Status().Single(p => p.Name == "ShelfProjection");
        Assert.Equal((ProjectionState.Running, 1, 0L), (status.State, status.ParkedRows, status.Lag));
        Assert.DoesNotContain("secret", (await readSide.Parked("ShelfProjection", Ct))[0].Error);
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct);
        Assert.Equal(HealthStatus.Degraded, health.Status);
    }

    [Fact]
    public async Task A_row_that_must_be_there_and_is_not_is_a_failing_event()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start(v => v.Commands.Handle<WriteSideTests.Keep>((_, services, _) =>
        {
            services.GetRequiredService<IWriteSession>().Publish(new("note-5"), new NoteEvent.Edited(5, "from nowhere"));
            return ValueTask.CompletedTask;
        }));

        var token = await host.Commands().Dispatch(new WriteSideTests.Keep(), Ct);

        await Assert.ThrowsAsync<RowParkedException>(async () => await host.Queries().Dispatch(new GetNote(5), after: token, Ct));
        var parked = await host.Services.GetRequiredService<VersicleHost>().ReadSide.Parked("NotesProjection", Ct);
        Assert.Contains("the row of 'notes_view' that 'NoteEvent.Edited' changes is not there", Assert.Single(parked).Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Guarantee", "G14")]
    public async Task A_query_that_is_not_caught_up_within_its_deadline_says_so_and_answers_nothing_stale()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start(v => v.FreshnessDeadline = TimeSpan.FromMilliseconds(200));
        var (_, before) = await host.Commands().Dispatch(new WriteNote(1, "a"), Ct);
        await host.Queries().Dispatch(new GetNote(1), after: before, Ct);
        await using var blocker = Lock(notes.ReadFile);

        var (_, token) = await host.Commands().Dispatch(new WriteNote(2, "b"), Ct);

        var thrown = await Assert.ThrowsAsync<NotCaughtUpException>(async () => await host.Queries().Dispatch(new GetNote(2), after: token, Ct));
        Assert.Equal("read model 'notes_view' is not caught up to 2: it is at 1. Ask again in a moment.", thrown.Message);
        Assert.Equal("a", (await host.Queries().Dispatch(new GetNote(1), Ct))?.Text);
    }

    [Fact]
    public async Task A_foreign_token_is_refused_at_once()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        var thrown = await Assert.ThrowsAsync<ConsistencyTokenException>(async () =>
            await host.Queries().Dispatch(new GetNote(1), after: new ConsistencyToken(Guid.CreateVersion7(), new(1)), Ct));

        Assert.Equal(ConsistencyTokenProblem.Foreign, thrown.Problem);
    }

    [Fact]
    public async Task A_token_ahead_of_the_log_is_refused_at_once()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        var (_, token) = await host.Commands().Dispatch(new WriteNote(1, "a"), Ct);

        var thrown = await Assert.ThrowsAsync<ConsistencyTokenException>(async () =>
            await host.Queries().Dispatch(new GetNote(1), after: token with { Position = new(2) }, Ct));

        Assert.Equal(ConsistencyTokenProblem.AheadOfHead, thrown.Problem);
    }

    [Fact]
    [Trait("Guarantee", "G9")]
    public async Task A_restart_goes_on_from_the_checkpoint()
    {
        await using var notes = new NotesApplication();
        var first = await notes.Start();
        var (_, token) = await first.Commands().Dispatch(new WriteNote(1, "a"), Ct);
        await first.Queries().Dispatch(new NotesWithShelf(), after: token, Ct);
        await notes.Stop(first);

        var second = await notes.Start();

        Assert.All(second.Services.GetRequiredService<VersicleHost>().Projections(), p => Assert.Equal(1, p.Position.Value));
        Assert.Equal("a", (await second.Queries().Dispatch(new GetNote(1), after: token, Ct))?.Text);
    }

    [Fact]
    [Trait("Guarantee", "G9")]
    public async Task Two_hosts_on_the_same_files_keep_one_correct_read_model()
    {
        await using var notes = new NotesApplication();
        var one = await notes.Start();
        var two = await notes.Start();

        var token = ConsistencyToken.None;
        for (var id = 1; id <= 100; id++)
        {
            (_, token) = await one.Commands().Dispatch(new WriteNote(2 * id, "one"), Ct);
            (_, token) = await two.Commands().Dispatch(new WriteNote(2 * id + 1, "two"), Ct);
        }

        Assert.Equal(200, await one.Queries().Dispatch(new CountNotes(), after: token, Ct));
        Assert.Equal(200, await two.Queries().Dispatch(new CountNotes(), after: token, Ct));
        Assert.All(one.Services.GetRequiredService<VersicleHost>().Projections(), p => Assert.NotEqual(ProjectionState.Stopped, p.State));
        Assert.All(two.Services.GetRequiredService<VersicleHost>().Projections(), p => Assert.NotEqual(ProjectionState.Stopped, p.State));
    }

    [Fact]
    public async Task An_event_nobody_here_can_name_stops_the_projection_and_is_not_skipped()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        var log = host.Services.GetRequiredService<VersicleHost>().Log;
        var appended = (AppendResult.Appended)await log.Append(
            new(Guid.CreateVersion7(), [new(new("note-1"), ExpectedVersion.Any, [new(Guid.CreateVersion7(), "note-from-the-future", "{}"u8.ToArray())])], EventMetadata.None), Ct);

        var thrown = await Assert.ThrowsAsync<ProjectionStoppedException>(async () =>
            await host.Queries().Dispatch(new GetNote(1), after: appended.Head.Token, Ct));

        Assert.IsType<UnknownEventTypeException>(thrown.InnerException);
    }

    [Fact]
    [Trait("Guarantee", "G15")]
    public async Task A_read_model_ahead_of_a_restored_log_does_not_start()
    {
        await using var notes = new NotesApplication();
        var first = await notes.Start();
        var (_, token) = await first.Commands().Dispatch(new WriteNote(1, "a"), Ct);
        await notes.Stop(first);
        File.Copy(notes.LogFile, notes.LogFile + ".backup");
        var second = await notes.Start();
        (_, token) = await second.Commands().Dispatch(new WriteNote(2, "b"), Ct);
        await second.Queries().Dispatch(new NotesWithShelf(), after: token, Ct);
        await notes.Stop(second);
        Assert.False(File.Exists(notes.LogFile + "-wal")); // Closed cleanly: the file is whole without it.
        File.Move(notes.LogFile + ".backup", notes.LogFile, overwrite: true);

        var thrown = await Assert.ThrowsAsync<LogForkedException>(() => notes.Start());

        Assert.Equal((2, 1), (thrown.Remembers.Position.Value, thrown.Head.Position.Value));
    }

    [Fact]
    [Trait("Guarantee", "G15")]
    public async Task A_read_model_of_another_log_does_not_start()
    {
        await using var notes = new NotesApplication();
        var first = await notes.Start();
        var (_, token) = await first.Commands().Dispatch(new WriteNote(1, "a"), Ct);
        await first.Queries().Dispatch(new NotesWithShelf(), after: token, Ct);
        await notes.Stop(first);
        File.Delete(notes.LogFile);

        await Assert.ThrowsAsync<LogForkedException>(() => notes.Start());
    }

    private static SqliteConnection Lock(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "begin immediate";
        begin.ExecuteNonQuery();
        return connection;
    }
}
