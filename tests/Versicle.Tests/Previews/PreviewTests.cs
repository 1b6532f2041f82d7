using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle.Modules.Generated;
using Versicle.Stores;
using Versicle.Tests.Deciders;
using Versicle.Tests.Notes;

namespace Versicle.Tests.Previews;

/// <summary>A command that is carried out, and of which nothing is left.</summary>
public sealed class PreviewTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handlers_events_and_the_rows_that_they_would_change_are_told()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();
        await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);

        var edited = await host.Commands().Preview(new EditNote(1, "second"), MessageContext.None, Ct);
        var torn = await host.Commands().Preview(new TearNote(1), MessageContext.None, Ct);
        var written = await host.Commands().Preview(new WriteNote(2, "other"), MessageContext.None, Ct);

        Assert.Equal([new(StreamName.Of("note", 1L), new NoteEvent.Edited(1, "second"))], edited.Events);
        Assert.Equal(["notes_view 1: first -> second", "shelf_view 1: 0 -> 1"], edited.Rows.Select(Text));
        Assert.Equal(["notes_view 1: first -> "], torn.Rows.Select(Text));
        Assert.Equal(["notes_view 2:  -> other", "shelf_view 2:  -> 0"], written.Rows.Select(Text));
        Assert.All([edited, torn, written], preview => Assert.Null(preview.Refused));
        Assert.Equal("first", (await host.Queries().Dispatch(new GetNote(1), Ct))!.Text);
    }

    [Fact]
    public async Task What_is_refused_or_conflicts_is_told_and_would_change_nothing()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();
        await host.Commands().Dispatch(new JarCommand.Make("jam"), Ct);
        await host.Commands().Dispatch(new JarCommand.Put("a", 1), Ct);

        var refused = await host.Commands().Preview(new JarCommand.Take("a", 5), MessageContext.None, Ct);
        var missing = await host.Commands().Preview(new EditNote(9, "x"), MessageContext.None, Ct);
        var taken = await host.Commands().Preview(new JarCommand.Make("jam"), MessageContext.None, Ct);
        var unexpected = await host.Commands().Preview(new JarCommand.Put("a", 1), new() { Expected = ExpectedVersion.NoStream }, Ct);
        var byHand = await host.Commands().Preview(new WriteNote(1, "refuse"), MessageContext.None, Ct);

        Assert.Equal(Jar.Empty, Assert.IsType<RefusedException>(refused.Refused).Refusal);
        Assert.IsType<NotFoundException>(missing.Refused);
        Assert.Equal(Jar.LabelTaken, Assert.IsType<RefusedException>(taken.Refused).Refusal);
        Assert.IsType<StreamConflictException>(unexpected.Refused);
        Assert.IsType<RefusedException>(byHand.Refused);
        Assert.All([refused, missing, taken, unexpected, byHand], preview => Assert.Empty(preview.Events));
    }

    [Fact]
    public async Task A_row_that_would_be_parked_is_told_so()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();
        await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);

        var preview = await host.Commands().Preview(new EditNote(1, "poison"), MessageContext.None, Ct);

        Assert.Equal([("notes_view", false), ("shelf_view", true)], preview.Rows.Select(row => (row.ReadModel, row.IsParked)));
    }

    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task After_previews_of_every_kind_not_a_byte_of_the_files_is_another()
    {
        await using var files = new NotesApplication();

        Assert.Equal("the same", await FilesAfterPreviews(files, await files.Start()));
    }

    [Fact]
    [Trait("Guarantee", "G1")]
    public async Task A_store_whose_trial_commits_is_caught_by_that()
    {
        await using var files = new NotesApplication();
        using var leaky = await TestHost.Start(
            new Versicle_TestsModule().Register,
            versicle =>
            {
                versicle.EventStore = new LeakyStore(files.LogFile);
                versicle.ReadModels(read => read.UseSqlite(files.ReadFile));
            },
            services => services.AddScoped<NoteRepository>());

        Assert.NotEqual("the same", await FilesAfterPreviews(files, leaky));
        await ((IAsyncDisposable)leaky).DisposeAsync();
    }

    [Fact]
    public async Task A_preview_leaves_a_deciders_kept_state_and_the_next_command_as_they_were()
    {
        await using var files = new NotesApplication();
        var store = new CountingStore(files.LogFile);
        using var host = await TestHost.Start(new Versicle_TestsModule().Register, versicle =>
        {
            versicle.EventStore = store;
            versicle.ReadModels(read => read.UseSqlite(files.ReadFile));
        });
        await host.Commands().Dispatch(new JarCommand.Put("a", 1), Ct);
        await host.Commands().Preview(new JarCommand.Put("a", 4), MessageContext.None, Ct);
        var asked = store.Asked;

        Assert.Equal(0, (await host.Commands().Dispatch(new JarCommand.Take("a", 1), Ct)).Result);

        Assert.Equal((asked.Reads, asked.Appends + 1), store.Asked); // From what it kept, in one round trip.
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    [Fact]
    public async Task In_memory_a_decision_is_previewed_as_well()
    {
        await using var files = new NotesApplication();
        using var host = await TestHost.Start(
            new Versicle_TestsModule().Register, versicle => versicle.UseMemory().ReadModels(read => read.UseSqlite(files.ReadFile)));

        Assert.Single((await host.Commands().Preview(new JarCommand.Put("a", 1), MessageContext.None, Ct)).Events);
        Assert.Equal(0, (await host.Services.GetRequiredService<VersicleHost>().Log.Head(Ct)).Position.Value);
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    private static async Task<string> FilesAfterPreviews(NotesApplication files, IHost host)
    {
        await host.Commands().Dispatch(new JarCommand.Put("a", 1), Ct);
        var (_, token) = await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);
        await host.Services.GetRequiredService<VersicleHost>().CaughtUp(token.Position, TimeSpan.FromSeconds(30), Ct);
        var before = Bytes(files);

        var keyed = new MessageContext { Key = "k", Actor = "ada" };
        await host.Commands().Preview(new WriteNote(2, "second"), keyed, Ct);
        await host.Commands().Preview(new EditNote(1, "second"), MessageContext.None, Ct);
        await host.Commands().Preview(new WriteNote(3, "refuse"), MessageContext.None, Ct);
        await host.Commands().Preview(new JarCommand.Put("a", 2), keyed, Ct);
        await host.Commands().Preview(new JarCommand.Make("new"), MessageContext.None, Ct);
        await host.Commands().Preview(new JarCommand.Take("a", 9), keyed, Ct);
        await host.Commands().Preview(new Weigh("with-sql"), MessageContext.None, Ct);

        return Bytes(files) == before ? "the same" : "others";
    }

    // The log, the read models, and what is not yet copied into them. By another process: closing a file here would give up its locks.
    private static string Bytes(NotesApplication files)
    {
        using var sums = Process.Start(new ProcessStartInfo(
            "sha256sum", [files.LogFile, files.LogFile + "-wal", files.ReadFile, files.ReadFile + "-wal"])
        { RedirectStandardOutput = true })!;
        var said = sums.StandardOutput.ReadToEnd();
        sums.WaitForExit();
        Assert.Equal(0, sums.ExitCode);
        return said;
    }

    private static string Text(PreviewedRow row) => $"{row.ReadModel} {row.Key}: {Text(row.Before)} -> {Text(row.After)}";

    private static string Text(object? row) => row switch
    {
        NoteView note => note.Text,
        ShelfView shelf => $"{shelf.Edits}",
        _ => "",
    };
}
