using System.IO.Compression;

namespace Versicle.Packages.Tests;

/// <summary>
/// The packages of this tree in a folder, and a place outside the tree where they are used: with the machine's own package
/// sources and that folder, and a cache of its own, so that packages of an earlier day cannot answer.
/// </summary>
public sealed class Packed : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("versicle-packages-").FullName;

    /// <summary>Where the packages are.</summary>
    public string Feed => Path.Combine(root, "feed");

    /// <summary>Where those who use them have theirs.</summary>
    public string Cache => Path.Combine(root, "cache");

    public string Version { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Pack(Feed);
        Version = Path.GetFileNameWithoutExtension(Directory.GetFiles(Feed, "Versicle.Sqlite.*.nupkg").Single())["Versicle.Sqlite.".Length..];
        Write("", "NuGet.config", $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Feed}" />
              </packageSources>
            </configuration>
            """);
        foreach (var name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            Write("", name, "<Project />");
        Write("", "global.json", """{ "test": { "runner": "Microsoft.Testing.Platform" } }""");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(root, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Packs the tree as its documents say, with everything that a build makes in a folder of its own.</summary>
    public async Task Pack(string into) =>
        (await Command.Run(Repository.Root, Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? MachineCache, "dotnet", "pack",
            "--output", into, "--artifacts-path", Path.Combine(root, "built-for-" + Path.GetFileName(into)))).Ok();

    /// <summary>A folder for somebody who uses the packages.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(root, name)).FullName;

    public string Write(string folder, string name, string text)
    {
        var path = Path.Combine(root, folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A project with the packages, and nothing else that the SDK does not bring.</summary>
    public void WriteProject(string folder, string name, string properties = "", string items = "", string sdk = "Microsoft.NET.Sdk.Web") =>
        Write(folder, name + ".csproj", $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
            </Project>
            """);

    /// <summary>References to packages of ours.</summary>
    public string References(params string[] names) =>
        string.Concat(names.Select(name => $"""<PackageReference Include="{name}" Version="{Version}" />"""));

    internal Task<Outcome> Dotnet(string folder, params string[] arguments) =>
        Command.Run(Path.Combine(root, folder), Cache, "dotnet", arguments);

    internal Task<Service> Start(string folder, string program, params string[] arguments) =>
        Service.Start(Path.Combine(root, folder), Cache, program, arguments);

    /// <summary>The files of one package, by their paths in it.</summary>
    internal static IReadOnlyDictionary<string, byte[]> Contents(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        return archive.Entries.ToDictionary(entry => entry.FullName, Bytes, StringComparer.Ordinal);
    }

    private static string MachineCache => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var from = entry.Open();
        using var into = new MemoryStream();
        from.CopyTo(into);
        return into.ToArray();
    }
}
