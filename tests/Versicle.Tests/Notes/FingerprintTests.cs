using Microsoft.Extensions.DependencyInjection;
using Versicle.Modules;

namespace Versicle.Tests.Notes;

/// <summary>A projection in two versions, written by hand where the generator writes for users.</summary>
public sealed class FingerprintTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Guarantee", "G12")]
    public async Task Another_fingerprint_is_another_table_folded_from_the_first_event_before_it_answers()
    {
        await using var notes = new NotesApplication();
        var first = await notes.Start(new Version("aaaaaaaaaaaa", text => text));
        await first.Commands().Dispatch(new WriteNote(1, "one"), Ct);
        var (_, token) = await first.Commands().Dispatch(new WriteNote(2, "two"), Ct);
        Assert.Equal("two", (await first.Queries().Dispatch(new GetNote(2), after: token, Ct))?.Text);
        await notes.Stop(first);

        var second = await notes.Start(new Version("bbbbbbbbbbbb", text => text.ToUpperInvariant()));

        Assert.Equal("TWO", (await second.Queries().Dispatch(new GetNote(2), Ct))?.Text); // Without a token, too.
        Assert.Equal("ONE", notes.Scalar<string>(notes.ReadFile, "select text from notes_view where id = 1"));
        Assert.Equal("one", notes.Scalar<string>(notes.ReadFile, "select text from notes_view_aaaaaaaaaaaa where id = 1"));
    }

    [Fact]
    [Trait("Guarantee", "G12")]
    public async Task The_old_code_goes_on_with_the_old_table()
    {
        await using var notes = new NotesApplication();
        var first = await notes.Start(new Version("aaaaaaaaaaaa", text => text));
        await first.Commands().Dispatch(new WriteNote(1, "one"), Ct);
        await notes.Stop(first);
        var second = await notes.Start(new Version("bbbbbbbbbbbb", text => text.ToUpperInvariant()));
        var (_, token) = await second.Commands().Dispatch(new WriteNote(2, "two"), Ct);
        await notes.Stop(second);

        var again = await notes.Start(new Version("aaaaaaaaaaaa", text => text));

        Assert.Equal("two", (await again.Queries().Dispatch(new GetNote(2), after: token, Ct))?.Text);
    }

    private sealed class Version(string fingerprint, Func<string, string> style) : VersicleModule
    {
        public override void Register(ModuleRegistry registry)
        {
            var table = new NotesTable(fingerprint);
            registry.CommandHandler<WriteNote, Note>(s => new WriteNoteHandler(s.GetRequiredService<IWriteSession>()));
            registry.QueryHandler<GetNote, NoteView?>(s => new GetNoteHandler(s.GetRequiredService<IReadModel<NoteView>>()));
            registry.Event<NoteEvent.Written>("note-written");
            registry.Row(new NoteMapper());
            registry.Json(NotesJson.Default);
            registry.ReadModel(table);
            registry.Projection(new("Notes", fingerprint, [typeof(NoteEvent.Written)], [new RowFold<NoteView, long>(
                table,
                (e, _, keys) => keys.Add(((NoteEvent)e).Id),
                (e, at, _) => e is NoteEvent.Written written ? new(written.Id, style(written.Text), at.RecordedAt) : null)]));
            registry.Script("sqlite", "001-notes.sql", "create table notes (id integer primary key, text text not null) strict;");
        }
    }

    private sealed class NotesTable(string fingerprint) : ReadTable<NoteView, long>("notes_view", fingerprint)
    {
        public override IReadOnlyList<Column> Columns { get; } =
            [new("id", ColumnType.Integer, false), new("text", ColumnType.Text, false), new("written_at", ColumnType.Timestamp, false)];

        public override int KeyColumns => 1;

        public override RowMapper<NoteView> Mapper { get; } = new ViewMapper();

        public override long KeyOf(NoteView row) => row.Id;

        public override void WriteKey(long key, RowWriter writer) => writer.Int64(0, key);

        public override void WriteRow(NoteView row, RowWriter writer)
        {
            writer.Int64(0, row.Id);
            writer.Text(1, row.Text);
            writer.Timestamp(2, row.WrittenAt);
        }
    }

    private sealed class ViewMapper : RowMapper<NoteView>
    {
        public override IReadOnlyList<string> Columns { get; } = ["id", "text", "written_at"];

        public override NoteView Read(RowReader row) => new(row.Int64(0), row.Text(1), row.Timestamp(2));
    }

    private sealed class NoteMapper : RowMapper<Note>
    {
        public override IReadOnlyList<string> Columns { get; } = ["id", "text"];

        public override Note Read(RowReader row) => new(row.Int64(0), row.Text(1));
    }
}
