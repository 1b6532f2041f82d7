using System.Text.Json.Serialization;
using Versicle;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddVersicle(versicle => versicle
    .UseSqlite("notes.db")
    .ReadModels(read => read.UseSqlite("notes-read.db")));

var app = builder.Build();
app.MapCommand<WriteNote>("PUT", "/notes/{id}").AllowAnonymous();
app.MapQuery<GetNote>("/notes/{id}").AllowAnonymous();
app.Run();

// What may be asked.
public sealed record WriteNote(long Id, string Text) : ICommand;

public sealed record GetNote(long Id) : IQuery<Note>;

// What happened. These are kept for ever, under these names.
public abstract record NoteEvent
{
    private NoteEvent()
    {
    }

    [EventType("note-written")]
    public sealed record Written(long Id, string Text) : NoteEvent;
}

// The write side: decides, and publishes what happened.
public sealed class WriteNoteHandler(IWriteSession session) : ICommandHandler<WriteNote>
{
    public ValueTask Handle(WriteNote command, CancellationToken ct)
    {
        if (command.Text.Length > 1_000)
            throw new RefusedException(new Refusal("note.too-long", "A note has at most 1,000 characters."));

        session.Publish(StreamName.Of("note", command.Id), new NoteEvent.Written(command.Id, command.Text));
        return ValueTask.CompletedTask;
    }
}

// The read side: a table, what keeps it in step, and who reads it.
[ReadModel("notes")]
public sealed record Note([Key] long Id, string Text, int Edits, DateTimeOffset WrittenAt);

public sealed class NotesProjection : IProjection<Note, NoteEvent>
{
    public static long Key(NoteEvent.Written e) => e.Id;

    public static Note On(NoteEvent.Written e, Note? row, EventContext at) =>
        new(e.Id, e.Text, (row?.Edits ?? -1) + 1, at.RecordedAt);
}

public sealed class GetNoteHandler(IReadModel<Note> notes) : IQueryHandler<GetNote, Note>
{
    public async ValueTask<Note> Handle(GetNote query, CancellationToken ct) =>
        await notes.Find(query.Id, ct) ?? throw new NotFoundException("Note", query.Id);
}

[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(NoteEvent.Written))]
internal sealed partial class NotesJson : JsonSerializerContext;
