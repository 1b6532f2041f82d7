using Microsoft.CodeAnalysis;
using Versicle.Generators.Discovery;
using Versicle.Generators.Model;

namespace Versicle.Generators;

/// <summary>What a type with a base or an interface is found to be.</summary>
internal sealed record FoundType(
    EquatableArray<Found<MessageModel>> Messages,
    EquatableArray<HandlerModel> Handlers,
    EquatableArray<ProjectionModel> Projections,
    EquatableArray<DeciderModel> Deciders,
    EquatableArray<JsonContextModel> JsonContexts)
{
    /// <summary>Null when it is nothing of ours.</summary>
    public static FoundType? Read(INamedTypeSymbol type, SyntaxNode declaration, Compilation compilation, CancellationToken ct)
    {
        var found = Readings.Of(compilation).Read(Readings.Subject.Type, declaration, report => new FoundType(
            Findings.OneOrNone(Found.Of(Discovery.Messages.Read(type, compilation, report), type)),
            Discovery.Handlers.Read(type, compilation, report),
            Findings.OneOrNone(Discovery.Projections.Read(type, compilation, report, ct)),
            Findings.OneOrNone(Discovery.Deciders.Read(type, compilation, report, ct)),
            Findings.OneOrNone(Discovery.JsonContexts.Read(type, compilation))));
        return found.IsNothing ? null : found;
    }

    private bool IsNothing =>
        Messages.Count + Handlers.Count + Projections.Count + Deciders.Count + JsonContexts.Count == 0;
}
