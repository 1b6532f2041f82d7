using System.Text.Json.Serialization;

namespace Versicle.Tests.Notes;

internal sealed record WriteNote(long Id, string Text) : ICommand<Note>;

internal sealed record EditNote(long Id, string Text) : ICommand;

internal sealed record TearNote(long Id) : ICommand;

internal sealed record HoldNote(long Id) : ICommand<long>;

internal sealed record Note(long Id, string Text);

internal sealed record GetNote(long Id) : IQuery<NoteView?>;

internal sealed record GetNoteByRepository(long Id) : IQuery<string>;

internal sealed record NotesWithShelf : IQuery<IReadOnlyList<NoteOnShelf>>;

internal sealed record CountNotes : IQuery<long>;

internal abstract record NoteEvent
{
    private NoteEvent(long id) => Id = id;

    public long Id { get; }

    [EventType("note-written")]
    public sealed record Written(long Id, string Text) : NoteEvent(Id);

    [EventType("note-edited")]
    public sealed record Edited(long Id, string Text) : NoteEvent(Id);

    [EventType("note-torn")]
    public sealed record Torn(long Id) : NoteEvent(Id);
}

[ReadModel("notes_view")]
internal sealed record NoteView([property: Key] long Id, string Text, DateTimeOffset WrittenAt);

[ReadModel("shelf_view")]
internal sealed record ShelfView([property: Key] long Id, int Edits);

internal sealed record NoteOnShelf(long Id, string Text, int Edits);

internal sealed class NotesProjection : IProjection<NoteView, NoteEvent>
{
    public static long Key(NoteEvent e) => e.Id;

    public static NoteView On(NoteEvent.Written e, EventContext at) => new(e.Id, e.Text, at.RecordedAt);

    public static NoteView On(NoteEvent.Edited e, NoteView row) => row with { Text = e.Text };

    public static NoteView? On(NoteEvent.Torn _) => null;
}

/// <summary>Fails at an edited note whose text is "poison", and does not care about torn ones.</summary>
[Ignores(typeof(NoteEvent.Torn))]
internal sealed class ShelfProjection : IProjection<ShelfView, NoteEvent>
{
    public static long Key(NoteEvent e) => e.Id;

    public static ShelfView On(NoteEvent.Written e) => new(e.Id, 0);

    public static ShelfView On(NoteEvent.Edited e, ShelfView row) => e.Text == "poison"
        ? throw new InvalidOperationException("secret words of the payload")
        : row with { Edits = row.Edits + 1 };
}

internal sealed class WriteNoteHandler(IWriteSession session) : ICommandHandler<WriteNote, Note>
{
    public async ValueTask<Note> Handle(WriteNote command, CancellationToken ct)
    {
        var note = await session.QuerySingle<Note>(
            $"insert into notes (id, text) values ({command.Id}, {command.Text}) returning id, text", ct);
        session.Publish(StreamName.Of("note", note.Id), new NoteEvent.Written(note.Id, note.Text));
        return command.Text == "refuse" ? throw new RefusedException(new Refusal("note.refused", "Not this text.")) : note;
    }
}

internal sealed class EditNoteHandler(IWriteSession session) : ICommandHandler<EditNote>, ICommandHandler<TearNote>
{
    public async ValueTask Handle(EditNote command, CancellationToken ct)
    {
        if (await session.Execute($"update notes set text = {command.Text} where id = {command.Id}", ct) == 0)
            throw new NotFoundException("Note", command.Id);
        session.Publish(StreamName.Of("note", command.Id), ExpectedVersion.Exists, new NoteEvent.Edited(command.Id, command.Text));
    }

    public ValueTask Handle(TearNote command, CancellationToken ct)
    {
        session.Publish(StreamName.Of("note", command.Id), ExpectedVersion.Exists, new NoteEvent.Torn(command.Id));
        return ValueTask.CompletedTask;
    }
}

internal sealed class GetNoteHandler(IReadModel<NoteView> notes) : IQueryHandler<GetNote, NoteView?>
{
    public ValueTask<NoteView?> Handle(GetNote query, CancellationToken ct) => notes.Find(query.Id, ct);
}

/// <summary>A class between the handler and the read model: the wait must not depend on how the read is reached.</summary>
internal sealed class NoteRepository(IReadModel<NoteView> notes)
{
    public async ValueTask<string> TextOf(long id, CancellationToken ct) => (await notes.Find(id, ct))?.Text ?? "none";
}

internal sealed class GetNoteByRepositoryHandler(NoteRepository repository) : IQueryHandler<GetNoteByRepository, string>
{
    public ValueTask<string> Handle(GetNoteByRepository query, CancellationToken ct) => repository.TextOf(query.Id, ct);
}

internal sealed class NotesWithShelfHandler(IReadModel<NoteView> notes, IReadModel<ShelfView> shelf)
    : IQueryHandler<NotesWithShelf, IReadOnlyList<NoteOnShelf>>
{
    public ValueTask<IReadOnlyList<NoteOnShelf>> Handle(NotesWithShelf query, CancellationToken ct) =>
        notes.Query<NoteOnShelf>($"select n.id, n.text, s.edits from {notes} n join {shelf} s on s.id = n.id order by n.id", ct);
}

internal sealed class CountNotesHandler(IReadModel<NoteView> notes) : IQueryHandler<CountNotes, long>
{
    public async ValueTask<long> Handle(CountNotes query, CancellationToken ct) =>
        (await notes.Query<long>($"select count(*) from {notes}", ct))[0];
}

[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(NoteEvent.Written))]
[JsonSerializable(typeof(NoteEvent.Edited))]
[JsonSerializable(typeof(NoteEvent.Torn))]
internal sealed partial class NotesJson : JsonSerializerContext;
