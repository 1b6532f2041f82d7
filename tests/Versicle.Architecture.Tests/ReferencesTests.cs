using System.Xml.Linq;

namespace Versicle.Architecture.Tests;

public sealed class ReferencesTests
{
    [Fact]
    public void Every_arrow_of_src_is_one_that_the_architecture_allows()
    {
        var projects = Repository.Files(".csproj", "src")
            .Select(file => ProjectReferences.Parse(Path.GetFileNameWithoutExtension(file.Name), file.Text))
            .ToList();

        Assert.NotEmpty(projects);
        Expect.None(projects.SelectMany(References.Violations));
    }

    [Theory]
    [InlineData("Versicle.Sqlite", "<ProjectReference Include=\"../Versicle.Hosting/Versicle.Hosting.csproj\" />")]
    [InlineData("Versicle.Sqlite", "<ProjectReference Include=\"..\\Versicle.Postgres\\Versicle.Postgres.csproj\" />")]
    [InlineData("Versicle", "<PackageReference Include=\"Microsoft.Extensions.Logging.Abstractions\" />")]
    [InlineData("Versicle", "<ProjectReference Include=\"../Versicle.Sqlite/Versicle.Sqlite.csproj\" />")]
    [InlineData("Versicle.Hosting", "<ProjectReference Include=\"../Versicle.AspNetCore/Versicle.AspNetCore.csproj\" />")]
    [InlineData("Versicle.Unheard", "")]
    public void A_forbidden_arrow_is_found(string project, string item)
    {
        var references = ProjectReferences.Parse(project, $"<Project><ItemGroup>{item}</ItemGroup></Project>");

        Assert.Single(References.Violations(references));
    }

    [Fact]
    public void Every_project_of_src_samples_and_tests_is_in_the_solution()
    {
        var listed = XDocument.Parse(Repository.Read("Versicle.slnx").Text)
            .Descendants("Project")
            .Select(project => (string)project.Attribute("Path")!)
            .Order(StringComparer.Ordinal);
        var present = Repository.Files(".csproj", "src", "samples", "tests").Select(file => file.Path);

        Assert.Equal(present.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public void Every_project_of_the_solution_has_a_lock_file()
    {
        var projects = Repository.Files(".csproj", "src", "samples", "tests");

        Expect.None(projects
            .Where(project => !Repository.Has(project.Path[..(project.Path.LastIndexOf('/') + 1)] + "packages.lock.json"))
            .Select(project => $"'{project.Path}' has no packages.lock.json beside it. Build it once and commit the file."));
    }

    [Fact]
    public void Every_package_version_is_written_once_in_the_central_file()
    {
        var packages = Repository.Files(".csproj", "src", "samples", "tests")
            .SelectMany(project => XDocument.Parse(project.Text).Descendants("PackageReference"));

        Assert.DoesNotContain(packages, package => package.Attributes().Any(value => value.Name.LocalName.StartsWith("Version", StringComparison.Ordinal)));
    }
}
