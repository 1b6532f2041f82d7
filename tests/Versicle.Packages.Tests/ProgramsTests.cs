namespace Versicle.Packages.Tests;

/// <summary>One person, one program, and the packages.</summary>
[Collection(nameof(Packed))]
public sealed class ProgramsTests(Packed packed)
{
    private const string NoHandler = "VER1001: command 'WriteNote' has no handler. Write a class that implements ICommandHandler in this project or one it references, register a function with Commands.Handle, or say [assembly: HandledByHand(typeof(WriteNote))].";

    [Fact]
    public async Task A_forgotten_handler_is_an_error_and_the_mended_program_builds_runs_and_answers()
    {
        const string Folder = "notes";
        Notes.Project(packed, Folder);
        packed.Write(Folder, "Program.cs", Notes.WithoutHandler());

        var wrong = await packed.Dotnet(Folder, "build");
        Assert.Equal([NoHandler], wrong.Errors);

        packed.Write(Folder, "Program.cs", Notes.Source());
        var built = (await packed.Dotnet(Folder, "build", "--no-restore")).Ok();
        Assert.DoesNotContain("warning", built.Output.Replace("0 Warning(s)", ""), StringComparison.OrdinalIgnoreCase);

        await using var service = await packed.Start(Folder, "dotnet", "bin/Debug/net10.0/Notes.dll");
        await service.AnswersWithWhatWasWritten();
    }

    [Fact]
    public async Task An_event_that_is_stored_under_another_name_than_before_is_named_when_the_program_starts()
    {
        const string Folder = "renamed";
        Notes.Project(packed, Folder);
        (await packed.Dotnet(Folder, "build")).Ok();
        await using (var before = await packed.Start(Folder, "dotnet", "bin/Debug/net10.0/Notes.dll"))
            await before.AnswersWithWhatWasWritten();

        packed.Write(Folder, "Program.cs", Notes.Source().Replace("\"note-written\"", "\"note-saved\""));
        (await packed.Dotnet(Folder, "build", "--no-restore")).Ok();
        await using var after = await packed.Start(Folder, "dotnet", "bin/Debug/net10.0/Notes.dll");

        Assert.Equal(
            "Versicle.UnknownEventTypeException: event type 'note-written' (stream 'note-7', position 1) is not known to this application. Give the record an [EventType] name and reference its project from the application, or deploy the version that knows it.",
            await after.Says("UnknownEventTypeException"));
    }

    [Fact]
    public async Task A_query_that_finds_a_way_to_the_write_side_is_told_so_at_its_first_step()
    {
        const string Folder = "query-that-writes";
        Notes.Project(packed, Folder);
        packed.Write(Folder, "Program.cs", Notes.QueryThatWrites());
        (await packed.Dotnet(Folder, "build")).Ok();
        await using var service = await packed.Start(Folder, "dotnet", "bin/Debug/net10.0/Notes.dll");

        await service.Get("notes/7");

        Assert.Equal(
            "Versicle.WriteSideException: query 'GetNote' reached for the write session. A query changes nothing: read from a read model, or make it a command.",
            await service.Says("WriteSideException"));
    }

    [Fact]
    public async Task A_program_of_one_file_builds_runs_and_answers()
    {
        packed.Write("one-file", "notes.cs", Notes.File(packed));

        var built = (await packed.Dotnet("one-file", "build", "notes.cs")).Ok();
        Assert.DoesNotContain("warning", built.Output, StringComparison.OrdinalIgnoreCase);

        await using var service = await packed.Start("one-file", "dotnet", "run", "--no-build", "notes.cs", "--");
        await service.AnswersWithWhatWasWritten();
    }

    [Fact]
    public void The_program_of_one_file_has_at_most_25_lines_of_code_beside_its_packages_and_braces()
    {
        var lines = Notes.Source().Split('\n').Select(line => line.Trim())
            .Where(line => line is not ("" or "{" or "}") && !line.StartsWith("//", StringComparison.Ordinal));

        Assert.InRange(lines.Count(), 1, 25);
    }

    [Fact]
    public async Task A_program_is_published_with_Native_AOT_without_a_warning_and_answers()
    {
        Assert.SkipUnless(Linker.IsThere, "Native AOT links with clang or gcc, and neither is here. CI has it.");
        const string Folder = "native";
        Notes.Project(packed, Folder, "<PublishAot>true</PublishAot>");

        var published = (await packed.Dotnet(Folder, "publish", "--output", "out")).Ok();
        Assert.DoesNotContain("warning", published.Output, StringComparison.OrdinalIgnoreCase);

        await using var service = await packed.Start(Folder, Path.Combine(packed.Folder(Folder), "out", Linker.Program("Notes")));
        await service.AnswersWithWhatWasWritten();
    }
}

/// <summary>What Native AOT needs beyond the SDK.</summary>
internal static class Linker
{
    /// <summary>In CI it must be there: a test that is skipped there would be no test.</summary>
    public static bool IsThere =>
        Environment.GetEnvironmentVariable("CI") == "true" || !OperatingSystem.IsLinux() || IsOnPath("clang") || IsOnPath("gcc");

    public static string Program(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
