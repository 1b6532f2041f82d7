using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Versicle.Packages.Tests;

/// <summary>Several projects and the packages; and what a team meets on the way.</summary>
[Collection(nameof(Packed))]
public sealed class SolutionTests(Packed packed)
{
    [Fact]
    public async Task Contracts_domain_application_and_tests_are_four_projects_and_the_first_two_see_neither_HTTP_nor_SQLite()
    {
        WriteShop();

        var tested = (await packed.Dotnet("shop", "test", "--solution", "Shop.slnx")).Ok();

        Assert.Contains("succeeded: 2", tested.Output);
        Assert.Equal([$"Versicle/{packed.Version}"], Sees("Contracts"));
        Assert.Equal(["Shop.Contracts/1.0.0", $"Versicle/{packed.Version}"], Sees("Domain"));
    }

    [Fact]
    public async Task A_generator_that_the_compiler_cannot_load_stops_the_build()
    {
        const string Folder = "too-new";
        packed.WriteProject(Folder, "Messages", sdk: "Microsoft.NET.Sdk", items: packed.References("Versicle") + """
              </ItemGroup>
              <Target Name="TakeNewer" AfterTargets="AddVersicleCompilerParts">
                <ItemGroup>
                  <Analyzer Remove="@(Analyzer)" Condition="'%(Filename)' == 'Versicle.Generators'" />
                  <Analyzer Include="newer/Versicle.Generators.dll" />
                </ItemGroup>
              </Target>
              <ItemGroup>
            """);
        packed.Write(Folder, "Messages.cs", "public sealed record Ping : Versicle.ICommand;\n");
        var package = Packed.Contents(Path.Combine(packed.Feed, $"Versicle.{packed.Version}.nupkg"));
        File.WriteAllBytes(Path.Combine(packed.Folder(Folder + "/newer"), "Versicle.Generators.dll"), OfACompilerToCome(package["analyzers/dotnet/cs/Versicle.Generators.dll"]));

        var built = await packed.Dotnet(Folder, "build");

        Assert.StartsWith("CS9057: ", Assert.Single(built.Errors));
    }

    [Fact]
    public async Task What_a_newcomer_forgets_or_mistakes_is_said_when_it_is_compiled()
    {
        const string Folder = "mistakes";
        packed.WriteProject(Folder, "Mistakes", "<VersicleApplication>true</VersicleApplication>", packed.References("Versicle.AspNetCore", "Versicle.Sqlite"));
        packed.Write(Folder, "Program.cs", File.ReadAllText(Repository.At("tests/Versicle.Packages.Tests/Mistakes/Program.cs")));

        var built = await packed.Dotnet(Folder, "build");

        Assert.Equal(
            [
                "CS0411: The type arguments for method 'QueryBus.Dispatch<TResult>(IQuery<TResult>, CancellationToken)' cannot be inferred from the usage. Try specifying the type arguments explicitly.",
                "CS1503: Argument 1: cannot convert from 'GetNote' to 'Versicle.ICommand'",
                "VER1001: command 'WriteNote' has no handler. Write a class that implements ICommandHandler in this project or one it references, register a function with Commands.Handle, or say [assembly: HandledByHand(typeof(WriteNote))].",
                "VER1003: projection 'NotesProjection' says nothing about event 'NoteEvent.Deleted' of its set 'NoteEvent'. Write 'public static Note On(NoteEvent.Deleted e, Note row)', or put [Ignores(typeof(NoteEvent.Deleted))] on the projection.",
                "VER1018: query handler 'ReadOnceHandler' asks for 'IWriteSession', and a query changes nothing. Read from an IReadModel, or make the message a command. (Reached in another way it is VER015, at its first use.)",
                "VER1023: 'GetNote' is a query, and CommandBus takes none. Give it to the QueryBus.",
                "VER1023: 'WriteNote' is a command, and QueryBus takes none. Give it to the CommandBus.",
            ],
            built.Errors);
    }

    private void WriteShop()
    {
        var from = Repository.At("tests/Versicle.Packages.Tests/Shop");
        foreach (var path in Directory.GetFiles(from, "*.*", SearchOption.AllDirectories))
            packed.Write("shop", Path.GetRelativePath(from, path), File.ReadAllText(path));

        const string Library = "Microsoft.NET.Sdk";
        packed.WriteProject("shop/Contracts", "Contracts", Assembly("Contracts"), packed.References("Versicle"), Library);
        packed.WriteProject("shop/Domain", "Domain", Assembly("Domain"), To("Contracts"), Library);
        packed.WriteProject("shop/Application", "Application",
            Assembly("Application") + "<VersicleApplication>true</VersicleApplication>",
            To("Domain") + packed.References("Versicle.AspNetCore", "Versicle.Sqlite"));
        packed.WriteProject("shop/Tests", "Tests",
            Assembly("Tests") + "<OutputType>Exe</OutputType><IsTestingPlatformApplication>true</IsTestingPlatformApplication>",
            To("Application") + $"""<PackageReference Include="xunit.v3" Version="{VersionOf("xunit.v3")}" />""", Library);
        string[] all = ["Contracts", "Domain", "Application", "Tests"];
        packed.Write("shop", "Shop.slnx", $"<Solution>{string.Concat(all.Select(name => $"""<Project Path="{name}/{name}.csproj" />"""))}</Solution>");
    }

    private static string Assembly(string name) =>
        $"<AssemblyName>Shop.{name}</AssemblyName><RootNamespace>Shop.{name}</RootNamespace><TreatWarningsAsErrors>true</TreatWarningsAsErrors>";

    private static string To(string project) => $"""<ProjectReference Include="../{project}/{project}.csproj" />""";

    private static string VersionOf(string package) => XDocument.Load(Repository.At("Directory.Packages.props"))
        .Descendants("PackageVersion")
        .Single(one => (string?)one.Attribute("Include") == package)
        .Attribute("Version")!.Value;

    private IEnumerable<string> Sees(string project)
    {
        var assets = JsonNode.Parse(File.ReadAllText(Path.Combine(packed.Folder("shop"), project, "obj", "project.assets.json")))!;
        return assets["libraries"]!.AsObject().Select(library => library.Key).Order(StringComparer.Ordinal);
    }

    // Only the version of the compiler that it asks for is another.
    private static byte[] OfACompilerToCome(byte[] generator)
    {
        using var image = new PEReader(new MemoryStream(generator));
        var reader = image.GetMetadataReader();
        foreach (var handle in reader.AssemblyReferences)
        {
            if (!reader.GetString(reader.GetAssemblyReference(handle).Name).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
                continue;
            var row = reader.GetTableMetadataOffset(TableIndex.AssemblyRef)
                + ((MetadataTokens.GetRowNumber(handle) - 1) * reader.GetTableRowSize(TableIndex.AssemblyRef));
            BitConverter.TryWriteBytes(generator.AsSpan(image.PEHeaders.MetadataStartOffset + row), (ushort)99);
        }

        return generator;
    }
}
