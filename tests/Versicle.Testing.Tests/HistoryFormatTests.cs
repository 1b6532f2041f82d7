using System.Text;

namespace Versicle.Testing.Tests;

public sealed class HistoryFormatTests
{
    private const string Invoke = """{"process":"w","op":1,"time":5,"kind":"invoke","append":{"streams":[{"stream":"a","expected":0,"events":[{"id":"1"}]}]}}""";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("not JSON", "line 1: 'not JSON' is")]
    [InlineData("""{"process":"w","op":1,"time":5}""", "line 1: ")]
    [InlineData("""{"process":"w","op":1,"time":5,"kind":"done"}""", "line 1, at 'kind': ")]
    [InlineData("""{"process":"w","op":1,"time":5,"kind":"invoke","apend":{}}""", "line 1, at 'apend': ")]
    [InlineData("""{"process":"w","op":1,"time":5,"kind":"invoke","append":{"streams":[{"stream":"a","expected":"none","events":[]}]}}""",
        "line 1, at 'append.streams[0].expected': 'expected' is a version of 0 or more, \"exists\" or \"any\".")]
    [InlineData("""{"process":"w","op":1,"time":5,"kind":"invoke"}""",
        "line 1: an invocation carries one of append, readLog, readStream, head, subscribe, query, not 0.")]
    [InlineData("""{"process":"w","op":1,"time":5,"kind":"invoke","head":{},"query":{"after":0}}""",
        "line 1: an invocation carries one of append, readLog, readStream, head, subscribe, query, not 2.")]
    [InlineData("""{"process":"w","op":1,"time":5,"kind":"ok"}""", "line 1: operation 1 of process 'w' was not invoked before, or has ended.")]
    [InlineData("""{"process":"","op":1,"time":5,"kind":"invoke","head":{}}""", "line 1: 'process' has 1 to 200 characters, not 0.")]
    [InlineData("""{"process":"w","op":1,"time":5,"kind":"invoke","readLog":{"after":-1,"max":1}}""", "line 1: 'after' is 0 or more.")]
    [InlineData("""{"process":"w","op":1,"time":5,"kind":"invoke","readLog":{"after":0,"max":0}}""", "line 1: 'max' is 1 or more.")]
    [InlineData("""{"process":"w","op":1,"time":5,"kind":"invoke","head":{}} {}""", "line 1 goes on after its JSON object, at byte 58.")]
    [InlineData("null", "line 1 is null, not a JSON object.")]
    public Task A_line_that_is_not_of_the_format_is_named(string line, string message) => IsRefused(message, line);

    [Theory]
    [InlineData("""{"process":"w","op":1,"time":4,"kind":"ok"}""", "line 2: time 4 is before the invocation's, 5.")]
    [InlineData("""{"process":"w","op":1,"time":6,"kind":"event","event":{"at":1,"id":"1"}}""", "line 2: only a subscription has lines of kind 'event'.")]
    [InlineData("""{"process":"w","op":1,"time":6,"kind":"ok","head":{}}""", "line 2: only the line of kind 'invoke' carries the call.")]
    [InlineData("""{"process":"w","op":1,"time":6,"kind":"invoke","head":{}}""",
        "line 2: operation 1 of process 'w' follows 1: numbers grow. Give a restarted process another name.")]
    [InlineData("""{"process":"x","op":1,"time":6,"kind":"invoke","append":{"streams":[{"stream":"a","expected":0,"events":[{"id":"1"},{"id":"2"}]}]}}""",
        "line 2: this and w #1, line 1 share an event or a commit, and are not attempts of one append: their events differ.")]
    public Task A_line_that_does_not_fit_those_before_it_is_named(string line, string message) => IsRefused(message, Invoke, line);

    [Theory]
    [InlineData("""{"readLog":{"after":0,"max":1}}""", "the end of a read carries 'events', empty or not")]
    [InlineData("""{"readLog":{"after":0,"max":1,"filter":{"stream":"t"}}}""", "the end of a read carries 'events', empty or not")]
    [InlineData("""{"readStream":{"stream":"a","after":0}}""", "the end of a read carries 'events', empty or not")]
    [InlineData("""{"head":{}}""", "the end of a head or a query carries 'position'")]
    [InlineData("""{"query":{"after":0}}""", "the end of a head or a query carries 'position'")]
    public Task An_answer_without_its_content_is_named(string call, string message) => IsRefused(
        $"line 2: {message}.",
        """{"process":"w","op":1,"time":5,"kind":"invoke",""" + call[1..],
        """{"process":"w","op":1,"time":6,"kind":"ok"}""");

    [Theory]
    [InlineData("""{"readLog":{"after":0,"max":1,"backwards":true}}""")]
    [InlineData("""{"readLog":{"after":0,"max":1,"filter":{"stream":"t"}}}""")]
    public Task A_read_that_does_not_say_how_far_it_looked_is_named(string call) => IsRefused(
        "line 2: the end of a read that is filtered or goes backwards carries 'scannedThrough'.",
        """{"process":"w","op":1,"time":5,"kind":"invoke",""" + call[1..],
        """{"process":"w","op":1,"time":6,"kind":"ok","events":[]}""");

    [Fact]
    public async Task A_last_line_that_a_killed_process_left_unfinished_is_left_out()
    {
        var lines = await Read(Invoke + "\n" + """{"process":"w","op":1,"ti""");

        Assert.Equal(HistoryKind.Invoke, Assert.Single(lines).Kind);
    }

    [Fact]
    public async Task An_unfinished_line_in_the_middle_is_named() => await IsRefused("line 1", """{"process":"w","op":1,"ti""", Invoke);

    [Fact]
    public async Task A_log_that_breaks_off_is_named()
    {
        var torn = new MemoryStream("""{"position":1,"stream":"a","ver"""u8.ToArray());

        Assert.StartsWith("line 1", (await Assert.ThrowsAsync<FormatException>(async () => await FinalLog.Read(torn, Ct))).Message);
    }

    [Fact]
    public async Task A_byte_order_mark_blank_lines_and_carriage_returns_do_no_harm()
    {
        var lines = await Read("\uFEFF" + Invoke + "\r\n\r\n  \n" + """{"process":"w","op":1,"time":6,"kind":"ok"}""");

        Assert.Equal([1, 4], lines.Select(line => line.Number));
    }

    [Fact]
    public async Task What_the_writer_writes_the_reader_reads()
    {
        using var file = new MemoryStream();
        var writer = new HistoryWriter(file, TimeProvider.System);
        AppendCallStream[] streams =
        [
            new("a", ExpectedVersion.NoStream, [new("1") { Type = "t", Tags = ["x"], Digest = "00" }]),
            new("b", ExpectedVersion.Exactly(new(7)), [new("2")]),
            new("c", ExpectedVersion.Exists, [new("3")]),
            new("d", ExpectedVersion.Any, [new("é\n\"")]),
        ];
        writer.Invoke("w", new AppendCall(streams) { Commit = "c", Conditions = [new([new(["t"], [])], 3)] });

        file.Position = 0;
        var call = (await History.Read(file, Ct).SingleAsync(Ct)).Append!;

        Assert.Equal(streams.Select(entry => entry.Expected), call.Streams.Select(entry => entry.Expected));
        Assert.Equal(streams.SelectMany(entry => entry.Events).Select(e => e.Id), call.Streams.SelectMany(entry => entry.Events).Select(e => e.Id));
        Assert.Equal(["x"], call.Streams[0].Events[0].Tags);
        Assert.Equal(("c", 3, "t"), (call.Commit, call.Conditions![0].After, call.Conditions[0].Query[0].Types[0]));
    }

    [Fact]
    public async Task The_example_of_the_document_is_sound()
    {
        var blocks = Document().Split("```").Where(block => block.StartsWith("jsonl\n", StringComparison.Ordinal)).Select(block => block[6..]).ToList();

        var violations = await HistoryChecker.Check(
            History.Read(Text(blocks[0]), Ct), await FinalLog.Read(Text(blocks[1]), Ct), Ct);

        Assert.Empty(violations);
        Assert.True(blocks[0].Split('\n').Length > 10);
    }

    private static async Task IsRefused(string message, params string[] lines)
    {
        var refused = await Assert.ThrowsAsync<FormatException>(async () => await HistoryChecker.Check(
            History.Read(Text(string.Join('\n', lines) + "\n"), Ct), FinalLog.Of([]), Ct));

        Assert.StartsWith(message, refused.Message);
    }

    private static async Task<List<HistoryLine>> Read(string text) => await History.Read(Text(text), Ct).ToListAsync(Ct);

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Document()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Versicle.slnx")))
            folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "history-format.md")).ReplaceLineEndings("\n");
    }
}
