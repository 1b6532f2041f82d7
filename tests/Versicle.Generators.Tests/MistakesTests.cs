using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Tests;

/// <summary>What a newcomer is told is what docs/mistakes.md says that he is told.</summary>
public sealed class MistakesTests
{
    private const string Program = "tests/Versicle.Packages.Tests/Mistakes/Program.cs";

    private static readonly string Page = File.ReadAllText(GeneratedText.InRepository("docs/mistakes.md")).ReplaceLineEndings("\n");

    [Fact]
    public async Task Every_message_about_the_program_is_on_the_page_word_for_word_and_every_message_of_the_page_is_said()
    {
        var build = await Build.Of(Text(), isApplication: true);

        var said = build.Own.Select(one => $"error {one.Id}: {one.GetMessage(CultureInfo.InvariantCulture)}");
        var atRunTime = new VersicleException[]
        {
            new UnknownEventTypeException("note-written", "stream 'note-7', position 1"), new WriteSideException("ReadOnce"),
        };

        Assert.Equal(
            said.Concat(atRunTime.Select(one => $"{one.Code}: {one.Message}")).Order(StringComparer.Ordinal),
            Page.Split("```text\n").Skip(1).SelectMany(block => block.Split("\n```")[0].Split('\n')).Order(StringComparer.Ordinal));
        Assert.Contains("CS1503", build.Diagnostics.Select(one => one.Id));
        Assert.Contains("CS0411", build.Diagnostics.Select(one => one.Id));
    }

    [Fact]
    public async Task A_record_that_is_renamed_and_keeps_its_stored_name_is_no_mistake()
    {
        var before = await Build.Of(Text(), isApplication: true);
        var after = await Build.Of(Text().Replace("Written(", "TakenDown(").Replace("NoteEvent.Written", "NoteEvent.TakenDown"), isApplication: true);

        Assert.Equal(before.Ids, after.Ids);
        Assert.Contains("(\"note-written\")", after.AllGenerated.Replace("typeof(global::NoteEvent.TakenDown), ", "("));
    }

    // The test's own usings are there already.
    private static string Text() => File.ReadAllText(GeneratedText.InRepository(Program)).ReplaceLineEndings("\n")
        .Replace("using Versicle;\n", "")
        .Replace("using System.Text.Json.Serialization;\n", "")
        .Replace("Console.WriteLine(typeof(Screen));\n", "")
        .Replace("[JsonSerializable", "[System.Text.Json.Serialization.JsonSerializable")
        .Replace(": JsonSerializerContext", ": System.Text.Json.Serialization.JsonSerializerContext");
}
