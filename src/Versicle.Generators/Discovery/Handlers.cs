using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Finds which messages a class handles, and how it is constructed.</summary>
internal static class Handlers
{
    /// <summary>One model per message; empty when it handles none, or cannot be made, which is told to <paramref name="report"/>.</summary>
    public static EquatableArray<HandlerModel> Read(INamedTypeSymbol type, Compilation compilation, Report report)
    {
        // What is private to a class or a file is its own business: a stub of a test, registered by hand.
        if (type.TypeKind != TypeKind.Class || type.IsStatic || !compilation.CanName(type))
            return default;
        var kinds = KindsOf(type);

        // An abstract class is what handlers have in common, as long as it leaves the message open or is derived from.
        if (kinds.IsEmpty || (type.IsAbstract && kinds.All(kind => kind.TypeArguments[0].TypeKind == TypeKind.TypeParameter)))
            return default;
        var constructors = ConstructorsOf(type, compilation);
        if (ObstacleOf(type, constructors) is { } obstacle)
        {
            report(Rules.HandlerConstruction, type.SourceLocation(), type.ShortName(), obstacle.What, obstacle.Remedy);
            return default;
        }

        var parameters = constructors[0].Parameters.Select(Parameter).ToEquatable();
        var isShared = parameters.Count == 0 && IsStateless(type);
        return kinds
            .Select(kind => new HandlerModel(
                TypeRef.Of(type),
                IsQuery(kind),
                kind.TypeArguments[0].FullName(),
                kind.Arity == 1 ? null : kind.TypeArguments[1].FullName(),
                isShared,
                parameters))
            .ToEquatable();
    }

    /// <summary>The interfaces that make a type a handler, one per message.</summary>
    public static ImmutableArray<INamedTypeSymbol> KindsOf(INamedTypeSymbol type) => [.. type.AllInterfaces.Where(IsHandler)];

    public static bool IsQuery(INamedTypeSymbol kind) => kind.Name == "IQueryHandler";

    private static bool IsHandler(INamedTypeSymbol type) =>
        type.IsVersicle("ICommandHandler", arity: 1) || type.IsVersicle("ICommandHandler", arity: 2) || type.IsVersicle("IQueryHandler", arity: 2);

    private static ImmutableArray<IMethodSymbol> ConstructorsOf(INamedTypeSymbol type, Compilation compilation)
    {
        var nameable = type.InstanceConstructors.Where(one => compilation.CanName(one)).ToImmutableArray();
        var visible = nameable.Where(one => one.DeclaredAccessibility == Accessibility.Public).ToImmutableArray();
        return visible.IsEmpty ? nameable : visible;
    }

    private static Obstacle? ObstacleOf(INamedTypeSymbol type, ImmutableArray<IMethodSymbol> constructors)
    {
        if (type.IsAbstract)
            return new("it is abstract", "Make it sealed, or leave the interface to the classes that derive from it");
        if (type.IsGenericAnywhere())
            return new("it has type parameters", "Write one handler per message; what they share goes into a class of its own");
        if (constructors.Length > 1)
            return new($"it has {constructors.Length} constructors, and the right one is not known", "Keep one public constructor");
        if (constructors.IsEmpty)
            return new("it has no public constructor", "Give it one");
        if (constructors[0].Parameters.FirstOrDefault(parameter => parameter.RefKind != RefKind.None) is { } byRef)
            return new($"parameter '{byRef.Name}' is passed by reference", "Take a service by value");
        return null;
    }

    private static ServiceModel Parameter(IParameterSymbol parameter)
    {
        var keyed = parameter.GetAttributes().FirstOrDefault(attribute =>
            attribute.AttributeClass.IsVersicle("FromKeyedServicesAttribute", space: "Microsoft.Extensions.DependencyInjection"));
        return new(
            parameter.Type.WithoutNull().FullName(),
            parameter.Type.IsVersicle("IServiceProvider", space: "System"),
            keyed is { ConstructorArguments: [var key, ..] } ? Constants.Of(key) : null,
            parameter.HasExplicitDefaultValue ? Constants.DefaultOf(parameter) : null);
    }

    // A base class of another assembly may hide its fields, and what is disposed belongs to one dispatch.
    private static bool IsStateless(INamedTypeSymbol type)
    {
        if (type.AllInterfaces.Any(one => one.Name is "IDisposable" or "IAsyncDisposable"))
            return false;
        for (var level = type; level is { SpecialType: not SpecialType.System_Object }; level = level.BaseType)
        {
            if (level.DeclaringSyntaxReferences.IsEmpty || level.GetMembers().Any(IsState))
                return false;
        }

        return true;
    }

    private static bool IsState(ISymbol member) => member is { IsStatic: false } and (IFieldSymbol or IEventSymbol);
}
