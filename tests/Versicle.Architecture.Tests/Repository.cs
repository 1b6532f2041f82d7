namespace Versicle.Architecture.Tests;

/// <summary>The working tree that these tests judge.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["bin", "obj", "data", "artifacts", "TestResults", ".git"];

    public static string Root { get; } = FindRoot();

    /// <summary>All files below the folders, without what a build makes. A folder that is not there holds none.</summary>
    public static IReadOnlyList<TextFile> Files(string extension, params string[] folders) =>
    [
        .. folders
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, $"*{extension}", SearchOption.AllDirectories))
            .Select(full => Path.GetRelativePath(Root, full).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(Made.Contains))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    public static bool Has(string path) => File.Exists(Path.Combine(Root, path));

    public static TextFile Read(string path) => new(path, File.ReadAllText(Path.Combine(Root, path)));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Versicle.slnx")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new DirectoryNotFoundException(
            $"Versicle.slnx is not above '{AppContext.BaseDirectory}', where the test program is.");
    }
}

/// <summary>One file, by its path below the root, with forward slashes.</summary>
internal sealed record TextFile(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
