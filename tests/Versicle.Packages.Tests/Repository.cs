namespace Versicle.Packages.Tests;

/// <summary>The working tree that is packed.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string At(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Versicle.slnx")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new DirectoryNotFoundException(
            $"Versicle.slnx is not above '{AppContext.BaseDirectory}', where the test program is.");
    }
}
