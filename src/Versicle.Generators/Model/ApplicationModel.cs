using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Model;

/// <summary>What the application's project references.</summary>
/// <param name="Modules">Full names of the modules of references, in order of their assemblies' names.</param>
/// <param name="Entries">Their manifests.</param>
/// <param name="ByHand">Full names of messages that an assembly attribute says are handled by hand.</param>
/// <param name="CheckedByHand">Those of them that the application can name, so that its host checks them.</param>
/// <param name="HasHosting">Whether it references Versicle.Hosting.</param>
/// <param name="HasHttp">Whether it references Versicle.AspNetCore.</param>
internal sealed record ApplicationModel(
    EquatableArray<string> Modules,
    EquatableArray<ManifestEntry> Entries,
    EquatableArray<string> ByHand,
    EquatableArray<string> CheckedByHand,
    bool HasHosting,
    bool HasHttp);

/// <summary>One entry of a manifest.</summary>
/// <param name="Kind">As in <c>VersicleManifestAttribute</c>.</param>
/// <param name="Type">The message's, event's or row's full name.</param>
/// <param name="Name">The same, for people.</param>
/// <param name="Detail">The handler's or projection's full name, or the stored name.</param>
/// <param name="Result">For a command with an answer that the application can name: the answer's full name.</param>
/// <param name="Place">Where the type is declared, when that is in the application itself.</param>
internal sealed record ManifestEntry(
    string Kind, string Type, string Name, string Detail, string? Result, Place? Place);

/// <summary>A place in a file, as a value.</summary>
internal sealed record Place(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static Place? Of(Location? location) => location is { SourceTree: { } tree }
        ? new(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span)
        : null;

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}

/// <summary>Something that the application's build stops at.</summary>
internal sealed record Problem(string Rule, EquatableArray<string> Arguments, Place? Place)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rules.Of(Rule), Place?.ToLocation() ?? Location.None, [.. Arguments]);
}
