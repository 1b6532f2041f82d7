using System.Text.RegularExpressions;

namespace Versicle.Packages.Tests;

/// <summary>The README's program of one file, as it is and as the source of a project.</summary>
internal static partial class Notes
{
    /// <summary>With the packages' version of today.</summary>
    public static string File(Packed packed) => Versions().Replace(Text(), $"@{packed.Version}");

    /// <summary>Without the lines that only a program of one file has.</summary>
    public static string Source() => Directives().Replace(Text(), "");

    /// <summary>Without the handler of its command.</summary>
    public static string WithoutHandler() => Handler().Replace(Source(), "");

    /// <summary>With a query that asks the container for what its constructor may not have.</summary>
    public static string QueryThatWrites() => Source()
        .Replace("GetNoteHandler(IReadModel<Note> notes)", "GetNoteHandler(IServiceProvider services)")
        .Replace("=> notes.Find(query.Id, ct);", "{ services.GetRequiredService<IWriteSession>().Publish(new(\"note-7\"), new NoteEvent.Written(7, \"\")); return default; }");

    /// <summary>A folder with a project of it.</summary>
    public static void Project(Packed packed, string folder, string properties = "")
    {
        packed.Write(folder, "Program.cs", Source());
        packed.WriteProject(folder, "Notes", $"<VersicleApplication>true</VersicleApplication>{properties}",
            packed.References("Versicle.AspNetCore", "Versicle.Sqlite"));
    }

    private static string Text() => System.IO.File.ReadAllText(Repository.At("samples/OneFile/notes.cs"));

    [GeneratedRegex(@"(?<=^#:package \S+)@\S+", RegexOptions.Multiline)]
    private static partial Regex Versions();

    [GeneratedRegex(@"^#:.*\n", RegexOptions.Multiline)]
    private static partial Regex Directives();

    [GeneratedRegex(@"^class WriteNoteHandler.*?^\}\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Handler();
}
