using System.Text.Json.Serialization;
using Versicle;

Console.WriteLine(typeof(Screen));

public sealed record WriteNote(long Id, string Text) : ICommand;

public sealed record GetNote(long Id) : IQuery<Note?>;

[ReadModel("notes")]
public sealed record Note([Key] long Id, string Text);

public abstract record NoteEvent
{
    private NoteEvent()
    {
    }

    [EventType("note-written")]
    public sealed record Written(long Id, string Text) : NoteEvent;

    [EventType("note-deleted")]
    public sealed record Deleted(long Id) : NoteEvent;
}

// Forgotten: a handler of WriteNote.
public sealed class GetNoteHandler(IReadModel<Note> notes) : IQueryHandler<GetNote, Note?>
{
    public ValueTask<Note?> Handle(GetNote query, CancellationToken ct) => notes.Find(query.Id, ct);
}

// Forgotten: what a deleted note is in the table.
public sealed class NotesProjection : IProjection<Note, NoteEvent>
{
    public static long Key(NoteEvent.Written e) => e.Id;

    public static Note On(NoteEvent.Written e) => new(e.Id, e.Text);
}

// Wrong: each message on the other one's bus.
public sealed class Screen(CommandBus commands, QueryBus queries)
{
    public async Task Show(CancellationToken ct)
    {
        await commands.Dispatch(new GetNote(1), ct);
        await queries.Dispatch(new WriteNote(1, "Ada"), ct);
    }
}

[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(NoteEvent.Written))]
[JsonSerializable(typeof(NoteEvent.Deleted))]
public sealed partial class NotesJson : JsonSerializerContext;
