using System.Text.Json.Serialization;
using Versicle;

Console.WriteLine(typeof(Screen));

#region forgotten-handler
// Forgotten: a handler of this.
public sealed record WriteNote(long Id, string Text) : ICommand;
#endregion

public sealed record GetNote(long Id) : IQuery<Note?>;

[ReadModel("notes")]
public sealed record Note([Key] long Id, string Text);

public abstract record NoteEvent
{
    private NoteEvent()
    {
    }

    #region renamed
    [EventType("note-written")]
    public sealed record Written(long Id, string Text) : NoteEvent;
    #endregion

    [EventType("note-deleted")]
    public sealed record Deleted(long Id) : NoteEvent;
}

#region forgotten-case
// Forgotten: what a deleted note is in the table.
public sealed class NotesProjection : IProjection<Note, NoteEvent>
{
    public static long Key(NoteEvent.Written e) => e.Id;

    public static Note On(NoteEvent.Written e) => new(e.Id, e.Text);
}
#endregion

#region query-that-writes
public sealed record ReadOnce(long Id) : IQuery<Note?>;

// Wrong: a query that would delete what it answers.
public sealed class ReadOnceHandler(IReadModel<Note> notes, IWriteSession session) : IQueryHandler<ReadOnce, Note?>
{
    public async ValueTask<Note?> Handle(ReadOnce query, CancellationToken ct)
    {
        session.Publish(StreamName.Of("note", query.Id), new NoteEvent.Deleted(query.Id));
        return await notes.Find(query.Id, ct);
    }
}
#endregion

public sealed class GetNoteHandler(IReadModel<Note> notes) : IQueryHandler<GetNote, Note?>
{
    public ValueTask<Note?> Handle(GetNote query, CancellationToken ct) => notes.Find(query.Id, ct);
}

#region wrong-bus
// Wrong: each message on the other one's bus.
public sealed class Screen(CommandBus commands, QueryBus queries)
{
    public async Task Show(CancellationToken ct)
    {
        await commands.Dispatch(new GetNote(1), ct);
        await queries.Dispatch(new WriteNote(1, "Ada"), ct);
    }
}
#endregion

[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(NoteEvent.Written))]
[JsonSerializable(typeof(NoteEvent.Deleted))]
public sealed partial class NotesJson : JsonSerializerContext;
