using System.Text;
using Versicle.Stores;
using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>A log as a file, and back.</summary>
internal sealed class ImportCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<ImportCases>(c => c.An_imported_log_is_the_same_log_in_a_history_of_its_own()),
        Case<ImportCases>(c => c.An_import_that_was_broken_off_refuses_appends_and_goes_on()),
        Case<ImportCases>(c => c.What_keys_were_answered_is_answered_by_the_imported_log(), "G7"),
        Case<ImportCases>(c => c.An_answer_is_as_old_as_it_was(), "G7"),
        Case<ImportCases>(c => c.A_file_without_one_of_its_answers_is_not_whole(), "G24"),
        Case<ImportCases>(c => c.Only_an_empty_log_is_imported_into()),
        Case<ImportCases>(c => c.A_changed_line_is_told_by_its_number(), "G24"),
        Case<ImportCases>(c => c.An_export_that_was_broken_off_anywhere_goes_on_to_the_same_file()),
        Case<ImportCases>(c => c.An_export_goes_on_in_its_own_file_only()),
    ];

    private LogOperations Operations => new(Log, readDatabase: null, new CaseIds());

    public async Task An_imported_log_is_the_same_log_in_a_history_of_its_own()
    {
        var (source, file) = await Exported();

        var head = await Operations.Import(file, progress: null, default);

        Assert.Equal((await source.All()).Select(Shown), (await Log.All()).Select(Shown));
        Assert.NotEqual((await source.Head(default)).Epoch, head.Epoch);
        Assert.True(await Log.Holds((await source.Head(default)).Token, default), "it goes on from the other's history.");
        Assert.Empty((await Operations.Verify(anchor: null, progress: null, default)).Findings);

        // Versions, keys and commits are as they were.
        var next = await Log.Succeed(Of(To("a", ExpectedVersion.Exists)));
        Assert.Equal(head.Position.Value + 1, next.Head.Position.Value);
        Assert.Equal(new("a"), (await Log.Conflict<AppendResult.KeyConflict>(Of(To("z", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada")))))).Owner);
        await Log.Conflict<AppendResult.ConditionConflict>(Any("z") with { Conditions = [None("t:1")] });
    }

    public async Task An_import_that_was_broken_off_refuses_appends_and_goes_on()
    {
        var (source, file) = await Exported(events: 1_300);
        var bytes = file.ToArray();

        var cut = new MemoryStream(bytes[..(bytes.Length * 2 / 3)]);
        await Assert.Throws<LogFileException>(async () => await Operations.Import(cut, progress: null, default));
        var part = await Log.Head(default);
        Assert.True(part.Position.Value > 0 && part.Position < (await source.Head(default)).Position, $"a part is there, and {part.Position} is.");
        await Assert.Throws<ImportUnderWayException>(async () => await Log.Append(Any("a"), default));
        var (_, other) = await Exported(events: 1_300);
        await Assert.Throws<StoreMismatchException>(async () => await Operations.Import(other, progress: null, default));

        await Operations.Import(new MemoryStream(bytes), progress: null, default);

        Assert.Equal((await source.All()).Select(Shown), (await Log.All()).Select(Shown));
        Assert.Empty((await Operations.Verify(anchor: null, progress: null, default)).Findings);
        await Log.Succeed(Any("a"));
    }

    public async Task What_keys_were_answered_is_answered_by_the_imported_log()
    {
        var (source, file) = await Exported();

        await Operations.Import(file, progress: null, default);

        foreach (var key in (string[])["paid", "refused"])
        {
            var (there, here) = (await source.Answered(Paid(key)), await Log.Answered(Paid(key)));
            Assert.Equal(there.Head.Position, here.Head.Position);
            Assert.Equal((there.Answer.Key, there.Answer.Status), (here.Answer.Key, here.Answer.Status));
            Assert.Equal(there.Answer.Payload.ToArray(), here.Answer.Payload.ToArray());
            Assert.Equal(there.Answer.Body.ToArray(), here.Answer.Body.ToArray());
            Assert.Equal(there.Answer.Response.ToArray(), here.Answer.Response.ToArray());
        }

        Assert.Empty((await Operations.Verify(anchor: null, progress: null, default)).Findings);
        await Log.Succeed(Paid("another"));
    }

    public async Task An_answer_is_as_old_as_it_was()
    {
        var (source, _) = await Exported();
        var young = (await Answers(source))[0];
        var old = young with { Answer = Paid("old").Answer!, Age = TimeSpan.FromMinutes(1) };
        await source.Storage.Import([], [], [old], default);
        var file = new MemoryStream();
        await new LogOperations(source, readDatabase: null, new CaseIds()).Export(file, progress: null, default);
        file.Position = 0;

        await Operations.Import(file, progress: null, default);

        var ages = (await Answers(Log)).ToDictionary(answer => answer.Answer.Key.Key, answer => answer.Age);
        Assert.Equal((old.Age, TimeSpan.Zero), (ages["old"], ages["paid"]));
    }

    public async Task A_file_without_one_of_its_answers_is_not_whole()
    {
        var (_, file) = await Exported();
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n').ToList();
        lines.RemoveAt(lines.FindIndex(line => line.StartsWith("{\"answer\":", StringComparison.Ordinal)));

        var cut = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        var told = await Assert.Throws<LogFileException>(async () => await Operations.Import(cut, progress: null, default));

        Assert.Equal(lines.Count - 1, told.Line);
        await Operations.Import(file, progress: null, default);
    }

    public async Task Only_an_empty_log_is_imported_into()
    {
        var (_, file) = await Exported();
        await Log.Succeed(Any("a"));

        await Assert.Throws<StoreMismatchException>(async () => await Operations.Import(file, progress: null, default));

        await Log.Succeed(Any("a"));
    }

    public async Task A_changed_line_is_told_by_its_number()
    {
        var (_, file) = await Exported();
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n')[..^1];
        for (var n = 0; n < lines.Length; n++)
        {
            var changed = lines[n].ToCharArray();
            changed[changed.Length / 3] ^= (char)1;
            var text = string.Join('\n', [.. lines[..n], new string(changed), .. lines[(n + 1)..], ""]);

            var broken = new MemoryStream(Encoding.UTF8.GetBytes(text));
            var told = await Assert.Throws<LogFileException>(async () => await Operations.Import(broken, progress: null, default));

            Assert.Equal(n + 1, told.Line);
        }
    }

    public async Task An_export_that_was_broken_off_anywhere_goes_on_to_the_same_file()
    {
        await Log.Some();
        var whole = new MemoryStream();
        var anchor = await Operations.Export(whole, progress: null, default);

        for (var length = 0; length < whole.Length; length += 101)
        {
            var part = new MemoryStream();
            part.Write(whole.ToArray().AsSpan(0, length));
            Assert.Equal(anchor, await Operations.Export(part, progress: null, default));
            Assert.Equal(Encoding.UTF8.GetString(whole.ToArray()), Encoding.UTF8.GetString(part.ToArray()));
        }
    }

    public async Task An_export_goes_on_in_its_own_file_only()
    {
        var (_, file) = await Exported();
        await Log.Some();

        await Assert.Throws<LogFileException>(async () => await Operations.Export(file, progress: null, default));
    }

    private async Task<(IEventLog Source, MemoryStream File)> Exported(int events = 0)
    {
        var source = new MemoryEventLog(Time, new CaseIds(), new());
        await source.Some();
        await source.Succeed(Paid("paid"));
        await source.Succeed(Of() with { Answer = Paid("refused").Answer });
        for (var n = 0; n < events; n += 100)
            await source.Succeed(Any("many", 100));
        var operations = new LogOperations(source, readDatabase: null, new CaseIds());
        await operations.Redact(new(new(2), "ada", "why"), default);
        var file = new MemoryStream();
        await operations.Export(file, progress: null, default);
        file.Position = 0;
        return (source, file);
    }

    private static async Task<List<StoredAnswer>> Answers(IEventLog log)
    {
        await using var snapshot = await log.Storage.Snapshot(default);
        var answers = new List<StoredAnswer>();
        await foreach (var answer in snapshot.Answers(default))
            answers.Add(answer);
        return answers;
    }

    private static Append Paid(string key)
    {
        var answer = new CommandAnswer(new("", "ada", "Shop.Pay", key), new byte[] { 1, 2 }, 200, Encoding.UTF8.GetBytes($"{{\"{key}\":\"ü\"}}"));
        return Any("pay") with { Answer = answer with { Response = new byte[] { 0, 255, 10 } } };
    }

    private static string Shown(RecordedEvent e) => string.Join(
        ' ', e.Context.Position, e.Context.Stream, e.Context.Version, e.Type, e.Context.EventId, e.Context.RecordedAt.UtcTicks, e.Context.Metadata,
        string.Join('|', e.Context.Tags), string.Join('|', e.Keys), Encoding.UTF8.GetString(e.Data.Span), e.Hash, e.IsRedacted);
}
