#:sdk Microsoft.NET.Sdk.Web
#:package Versicle.AspNetCore@0.1.0
#:package Versicle.Sqlite@0.1.0
#:property VersicleApplication=true
using System.Text.Json.Serialization;
using Versicle;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddVersicle(versicle => versicle.UseSqlite("notes.db").ReadModels(read => read.UseSqlite("notes-read.db")));
var app = builder.Build();
app.MapCommand<WriteNote>("PUT", "/notes/{id}").AllowAnonymous();
app.MapQuery<GetNote>("/notes/{id}").AllowAnonymous();
app.Run();

// What may be asked, and the table that answers.
record WriteNote(long Id, string Text) : ICommand;
record GetNote(long Id) : IQuery<Note?>;
[ReadModel("notes")] record Note([Key] long Id, string Text, DateTimeOffset WrittenAt);

// What happened: kept for ever, under this name.
abstract record NoteEvent
{
    private NoteEvent() { }
    [EventType("note-written")] public sealed record Written(long Id, string Text) : NoteEvent;
}

// The write side decides, and publishes what happened.
class WriteNoteHandler(IWriteSession session) : ICommandHandler<WriteNote>
{
    public async ValueTask Handle(WriteNote command, CancellationToken ct) =>
        session.Publish(StreamName.Of("note", command.Id), new NoteEvent.Written(command.Id, command.Text));
}

// The read side keeps the table in step, and reads it.
class NotesProjection : IProjection<Note, NoteEvent>
{
    public static long Key(NoteEvent.Written e) => e.Id;
    public static Note On(NoteEvent.Written e, EventContext at) => new(e.Id, e.Text, at.RecordedAt);
}

class GetNoteHandler(IReadModel<Note> notes) : IQueryHandler<GetNote, Note?>
{
    public ValueTask<Note?> Handle(GetNote query, CancellationToken ct) => notes.Find(query.Id, ct);
}

[JsonSerializable(typeof(Note)), JsonSerializable(typeof(NoteEvent.Written))]
partial class NotesJson : JsonSerializerContext;
