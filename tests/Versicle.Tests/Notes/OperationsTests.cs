using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Versicle.Tests.Notes;

/// <summary>What operations on the log mean for the read models.</summary>
public sealed class OperationsTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Guarantee", "G6")]
    public async Task Projections_go_on_past_a_redaction_and_new_ones_fold_what_stands_in_its_place()
    {
        await using var notes = new NotesApplication();
        var first = await notes.Start();
        await first.Commands().Dispatch(new WriteNote(1, "a secret"), Ct);
        await first.Commands().Dispatch(new WriteNote(2, "another secret"), Ct);
        var operations = first.Services.GetRequiredService<VersicleHost>().Operations;
        await operations.Redact(new(new(1), "ada", "a secret") { Replacement = """{"id":1,"text":"gone"}"""u8.ToArray() }, Ct);
        await operations.Redact(new(new(2), "ada", "a secret"), Ct);

        var (_, after) = await first.Commands().Dispatch(new WriteNote(3, "c"), Ct);
        Assert.Equal("c", (await first.Queries().Dispatch(new GetNote(3), after, Ct))?.Text);
        Assert.True((await operations.Verify(anchor: null, progress: null, Ct)).IsSound);
        await notes.Stop(first);
        File.Delete(notes.ReadFile);

        var second = await notes.Start();
        Assert.Equal("gone", (await second.Queries().Dispatch(new GetNote(1), after, Ct))?.Text);
        Assert.Null(await second.Queries().Dispatch(new GetNote(2), after, Ct));
        Assert.Equal(0, notes.Scalar<long>(notes.LogFile, "select count(*) from versicle_events where data like '%secret%' and type <> '$redacted'"));
    }

    [Fact]
    [Trait("Guarantee", "G15")]
    public async Task A_read_model_that_a_restored_log_has_grown_past_does_not_start()
    {
        await using var notes = new NotesApplication();
        await GrowPast(notes);

        var thrown = await Assert.ThrowsAsync<LogForkedException>(() => notes.Start());

        Assert.Equal((2, 3), (thrown.Remembers.Position.Value, thrown.Head.Position.Value));
    }

    /// <summary>The known-bad twin of the hash in a checkpoint: position and history alone are as they should be.</summary>
    [Fact]
    public async Task Without_a_hash_to_compare_it_goes_on_and_misses_what_took_the_lost_events_place()
    {
        await using var notes = new NotesApplication();
        await GrowPast(notes);
        var blind = notes.Scalar<string>(notes.LogFile, "select hex(hash) from versicle_events where position = 2");
        await using (var stranger = new SqliteConnection($"Data Source={notes.ReadFile};Pooling=False"))
        {
            await stranger.OpenAsync(Ct);
            await using var update = stranger.CreateCommand();
            update.CommandText = $"update versicle_checkpoints set hash = x'{blind}' where position = 2";
            Assert.True(await update.ExecuteNonQueryAsync(Ct) > 0);
        }

        var host = await notes.Start();
        var (_, token) = await host.Commands().Dispatch(new WriteNote(5, "e"), Ct);

        Assert.NotNull(await host.Queries().Dispatch(new GetNote(4), after: token, Ct));
        Assert.Null(await host.Queries().Dispatch(new GetNote(3), after: token, Ct)); // Its event is in the log, and nobody has told.
        Assert.NotNull(await host.Queries().Dispatch(new GetNote(2), after: token, Ct)); // Its event is not.
    }

    [Fact]
    [Trait("Guarantee", "G15")]
    public async Task Who_has_seen_more_than_a_restored_log_holds_is_told_what_is_lost()
    {
        await using var notes = new NotesApplication();
        var first = await notes.Start();
        await first.Commands().Dispatch(new WriteNote(1, "a"), Ct);
        await notes.Stop(first);
        File.Copy(notes.LogFile, notes.LogFile + ".backup");
        await Write(notes, 2, 3);
        File.Move(notes.LogFile + ".backup", notes.LogFile, overwrite: true);

        var thrown = await Assert.ThrowsAsync<LogForkedException>(() => notes.Start());

        Assert.Contains("positions 2 to 3 are lost", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Guarantee", "G15")]
    public async Task A_new_history_stops_nobody_who_has_seen_no_more_than_the_log_holds()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        var (_, before) = await host.Commands().Dispatch(new WriteNote(1, "a"), Ct);

        await host.Services.GetRequiredService<VersicleHost>().Operations.BeginEpoch(Ct);

        var (_, after) = await host.Commands().Dispatch(new WriteNote(2, "b"), Ct);
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.Equal("b", (await host.Queries().Dispatch(new GetNote(2), after, Ct))?.Text);
        Assert.Equal("a", (await host.Queries().Dispatch(new GetNote(1), before, Ct))?.Text);
    }

    // The log is as it was before note 2, has gone on with 3 and 4, and the read model remembers 2.
    private static async Task GrowPast(NotesApplication notes)
    {
        await Write(notes, 1);
        File.Copy(notes.LogFile, notes.LogFile + ".backup");
        await Write(notes, 2);
        File.Move(notes.LogFile + ".backup", notes.LogFile, overwrite: true);
        File.Move(notes.ReadFile, notes.ReadFile + ".kept");
        await Write(notes, 3, 4);
        File.Move(notes.ReadFile + ".kept", notes.ReadFile, overwrite: true);
    }

    private static async Task Write(NotesApplication notes, params long[] ids)
    {
        var host = await notes.Start();
        foreach (var id in ids)
        {
            var (_, token) = await host.Commands().Dispatch(new WriteNote(id, $"note {id}"), Ct);
            await host.Queries().Dispatch(new GetNote(id), token, Ct);
            await host.Queries().Dispatch(new NotesWithShelf(), token, Ct);
        }

        await notes.Stop(host);
    }
}
