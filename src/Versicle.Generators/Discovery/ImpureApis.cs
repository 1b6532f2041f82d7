using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Discovery;

/// <summary>What of the base library, and of Versicle, answers differently from one run to the next, or does something.</summary>
internal static class ImpureApis
{
    private const string Clock = "asks what time it is";
    private const string Chance = "takes chance";
    private const string World = "reaches outside";
    private const string Machine = "depends on the machine";
    private const string Process = "depends on the process";
    private const string Waiting = "waits, or runs beside others";

    /// <summary>Whole types, by full name.</summary>
    private static readonly Dictionary<string, string> Types = new()
    {
        ["System.TimeProvider"] = Clock,
        ["System.Diagnostics.Stopwatch"] = Clock,
        ["System.Random"] = Chance,
        ["System.Security.Cryptography.RandomNumberGenerator"] = Chance,
        ["Versicle.Stores.IIdSource"] = Chance,
        ["System.HashCode"] = Process,
        ["System.Environment"] = Machine,
        ["System.AppContext"] = Machine,
        ["System.GC"] = Process,
        ["System.Console"] = World,
        ["System.IO.File"] = World,
        ["System.IO.FileInfo"] = World,
        ["System.IO.FileStream"] = World,
        ["System.IO.FileSystemWatcher"] = World,
        ["System.IO.Directory"] = World,
        ["System.IO.DirectoryInfo"] = World,
        ["System.IO.DriveInfo"] = World,
        ["System.IO.RandomAccess"] = World,
        ["System.Diagnostics.Process"] = World,
        ["System.Net.Dns"] = World,
        ["System.IServiceProvider"] = World,
        ["Versicle.IWriteSession"] = World,
        ["Versicle.IReadModel"] = World,
        ["Versicle.IEventLog"] = World,
        ["Versicle.CommandBus"] = World,
        ["Versicle.QueryBus"] = World,
    };

    /// <summary>Single members of types that are otherwise fine.</summary>
    private static readonly Dictionary<string, string> Members = new()
    {
        ["System.DateTime.Now"] = Clock,
        ["System.DateTime.UtcNow"] = Clock,
        ["System.DateTime.Today"] = Clock,
        ["System.DateTimeOffset.Now"] = Clock,
        ["System.DateTimeOffset.UtcNow"] = Clock,
        ["System.DateTime.ToLocalTime"] = Machine,
        ["System.DateTimeOffset.ToLocalTime"] = Machine,
        ["System.DateTimeOffset.LocalDateTime"] = Machine,
        ["System.TimeZoneInfo.Local"] = Machine,
        ["System.Globalization.CultureInfo.CurrentCulture"] = Machine,
        ["System.Globalization.CultureInfo.CurrentUICulture"] = Machine,
        ["System.Guid.NewGuid"] = Chance,
        ["System.Guid.CreateVersion7"] = Chance,
        ["System.IO.Path.GetRandomFileName"] = Chance,
        ["System.IO.Path.GetTempFileName"] = World,
        ["System.IO.Path.GetTempPath"] = Machine,
        ["System.IO.Path.GetFullPath"] = Machine,
        ["System.IO.Path.Exists"] = World,
        ["System.String.GetHashCode"] = Process,
        ["System.Object.GetHashCode"] = Process,
    };

    private static readonly (string Space, string Why)[] Spaces =
    [
        ("System.Threading", Waiting), ("System.Timers", Waiting),
        ("System.Net.Http", World), ("System.Net.Sockets", World), ("System.Net.WebSockets", World), ("System.Net.Mail", World),
        ("System.Net.NetworkInformation", World), ("System.Data", World), ("System.IO.Pipes", World), ("System.IO.IsolatedStorage", World),
        ("Microsoft.Data", World), ("Microsoft.EntityFrameworkCore", World), ("Npgsql", World),
        ("Microsoft.Extensions.Logging", World), ("Microsoft.Extensions.DependencyInjection", World),
    ];

    /// <summary>What is wrong with using the member, or null.</summary>
    public static string? WhyNot(ISymbol member)
    {
        if (member.ContainingType?.OriginalDefinition is not { } type || type is { Name: "CancellationToken" })
            return null;
        var name = NameOf(type);
        if (Members.TryGetValue($"{name}.{member.Name}", out var why) || Types.TryGetValue(name, out why))
            return why;
        return Spaces.FirstOrDefault(one => IsIn(type.ContainingNamespace.ToDisplayString(), one.Space)).Why;
    }

    private static string NameOf(INamedTypeSymbol type) => type.ContainingType is { } outer
        ? $"{NameOf(outer)}.{type.Name}"
        : $"{type.ContainingNamespace.ToDisplayString()}.{type.Name}";

    private static bool IsIn(string name, string space) =>
        name.StartsWith(space, StringComparison.Ordinal) && (name.Length == space.Length || name[space.Length] == '.');
}
