using System.Text;
using System.Xml.Linq;

namespace Versicle.Packages.Tests;

/// <summary>What is in the packages.</summary>
[Collection(nameof(Packed))]
public sealed class ContentsTests(Packed packed)
{
    private IReadOnlyList<string> Packages => [.. Directory.GetFiles(packed.Feed, "*.nupkg").Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_project_of_src_but_the_compilers_parts_is_a_package()
    {
        var projects = Directory.GetDirectories(Repository.At("src")).Select(Path.GetFileName)
            .Except(["Versicle.Generators", "Versicle.CodeFixes"])
            .Order(StringComparer.Ordinal);

        Assert.Equal(projects.Select(name => $"{name}.{packed.Version}.nupkg").Order(StringComparer.Ordinal), Packages.Select(Path.GetFileName));
    }

    [Fact]
    public async Task Packing_again_elsewhere_gives_the_same_bytes()
    {
        var again = packed.Folder("again");
        await packed.Pack(again);

        foreach (var first in Directory.GetFiles(packed.Feed))
        {
            var (one, other) = (Packed.Contents(first), Packed.Contents(Path.Combine(again, Path.GetFileName(first))));
            Assert.Equal(one.Keys, other.Keys);
            Assert.All(one, file => Assert.True(file.Value.AsSpan().SequenceEqual(other[file.Key]), $"{Path.GetFileName(first)}: {file.Key} differs"));
        }
    }

    [Fact]
    public void Every_package_says_what_it_is_and_brings_its_documentation_and_symbols()
    {
        foreach (var package in Packages)
        {
            var name = Path.GetFileName(package)[..^$".{packed.Version}.nupkg".Length];
            var files = Packed.Contents(package);
            var said = Metadata(files[$"{name}.nuspec"]);

            Assert.Equal("MIT", said["license"]);
            Assert.Equal("README.md", said["readme"]);
            Assert.StartsWith($"# {name}\n", Encoding.UTF8.GetString(files["README.md"]).ReplaceLineEndings("\n"));
            Assert.NotEqual("Package Description", said["description"]);
            Assert.Matches("^[0-9a-f]{40}$", said["repository.commit"]);
            Assert.Contains($"lib/net10.0/{name}.dll", files.Keys);
            Assert.Contains($"lib/net10.0/{name}.xml", files.Keys);
            Assert.Contains($"lib/net10.0/{name}.pdb", Packed.Contents(Path.ChangeExtension(package, ".snupkg")).Keys);
        }
    }

    [Fact]
    public void The_compilers_parts_and_what_they_need_are_in_the_package_of_the_contracts()
    {
        var files = Packed.Contents(Packages.Single(path => Path.GetFileName(path) == $"Versicle.{packed.Version}.nupkg"));

        Assert.Equal(
            ["analyzers/dotnet/cs/Versicle.CodeFixes.dll", "analyzers/dotnet/cs/Versicle.Generators.dll"],
            files.Keys.Where(path => path.StartsWith("analyzers/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("docs/diagnostics/VER1001.md", files.Keys);
        Assert.All(["build", "buildTransitive"], folder =>
        {
            Assert.Contains($"{folder}/Versicle.props", files.Keys);
            Assert.Contains($"{folder}/Versicle.targets", files.Keys);
        });
        Assert.DoesNotContain("<dependency ", Encoding.UTF8.GetString(files["Versicle.nuspec"]));
    }

    [Fact]
    public void No_package_holds_a_path_of_the_machine_that_made_it()
    {
        string[] paths = [Repository.Root, packed.Feed[..^"/feed".Length], Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/.nuget"];
        var needles = paths.SelectMany(path => (byte[][])[Encoding.UTF8.GetBytes(path), Encoding.Unicode.GetBytes(path)]).ToList();

        foreach (var package in Directory.GetFiles(packed.Feed))
        {
            Assert.All(Packed.Contents(package), file =>
                Assert.DoesNotContain(needles, needle => file.Value.AsSpan().IndexOf(needle) >= 0));
        }
    }

    private static Dictionary<string, string> Metadata(byte[] nuspec)
    {
        var metadata = XDocument.Load(new MemoryStream(nuspec)).Root!.Elements().Single(one => one.Name.LocalName == "metadata");
        var said = metadata.Elements().ToDictionary(one => one.Name.LocalName, one => one.Value);
        said["repository.commit"] = (string?)metadata.Elements().Single(one => one.Name.LocalName == "repository").Attribute("commit") ?? "";
        return said;
    }
}

/// <summary>One pack for all tests, and one test at a time: each of them keeps the machine busy.</summary>
[CollectionDefinition(nameof(Packed))]
public sealed class PackedCollection : ICollectionFixture<Packed>;
