using System.Xml.Linq;

namespace Versicle.Architecture.Tests;

/// <summary>What one project of src refers to.</summary>
internal sealed record ProjectReferences(string Name, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    public static ProjectReferences Parse(string name, string xml)
    {
        var items = XDocument.Parse(xml).Descendants().ToList();

        return new(
            name,
            [.. items.Where(item => item.Name == "ProjectReference" && !IsBuildOnly(item)).Select(ProjectName)],
            [.. items.Where(item => item.Name == "PackageReference" && !IsBuildOnly(item)).Select(Include)]);
    }

    private static string Include(XElement item) => (string?)item.Attribute("Include") ?? "";

    private static string ProjectName(XElement item) =>
        Path.GetFileNameWithoutExtension(Include(item).Replace('\\', '/').Replace("$(MSBuildProjectName)", ""));

    // The generator and analyzers run in the compiler: nothing of theirs is called by what is compiled.
    private static bool IsBuildOnly(XElement item) =>
        Says(item, "OutputItemType", "Analyzer") ||
        Says(item, "ReferenceOutputAssembly", "false") ||
        Says(item, "PrivateAssets", "all");

    private static bool Says(XElement item, string name, string value) =>
        string.Equals((string?)item.Attribute(name) ?? (string?)item.Element(name), value, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Where the arrows of the architecture may point. A project that is not listed here has no place yet.</summary>
internal static class References
{
    private sealed record Allowed(string[] Projects, string[] Packages);

    private static readonly Dictionary<string, Allowed> Table = new()
    {
        ["Versicle"] = new([], []),
        ["Versicle.Generators"] = new([], []),
        ["Versicle.CodeFixes"] = new(["Versicle.Generators"], ["Microsoft.CodeAnalysis.CSharp.Workspaces"]),
        ["Versicle.Sqlite"] = new(["Versicle"], ["Microsoft.Data.Sqlite"]),
        ["Versicle.Postgres"] = new(["Versicle"], ["Npgsql"]),
        ["Versicle.Nats"] = new(["Versicle"], ["NATS.Client.JetStream"]),
        ["Versicle.Testing"] = new(["Versicle"], []),
        ["Versicle.Hosting"] = new(
            ["Versicle"],
            ["Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Diagnostics.HealthChecks"]),
        ["Versicle.AspNetCore"] = new(["Versicle", "Versicle.Hosting"], ["Microsoft.AspNetCore.OpenApi"]),
    };

    /// <summary>One sentence per arrow that may not be there.</summary>
    public static IEnumerable<string> Violations(ProjectReferences project)
    {
        if (!Table.TryGetValue(project.Name, out var allowed))
            return [$"'{project.Name}' is not in the table of References.cs: say there what it may refer to."];

        return project.Projects.Except(allowed.Projects)
            .Select(other => $"'{project.Name}' refers to project '{other}', and may refer to {Words(allowed.Projects)}.")
            .Concat(project.Packages.Except(allowed.Packages)
                .Select(other => $"'{project.Name}' refers to package '{other}', and may refer to {Words(allowed.Packages)}."));
    }

    private static string Words(string[] names) => names is [] ? "none" : string.Join(", ", names);
}
