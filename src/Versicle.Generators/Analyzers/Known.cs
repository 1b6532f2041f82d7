using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Versicle.Generators.Discovery;

namespace Versicle.Generators.Analyzers;

/// <summary>What is known about a value that a switch is given: which case of a closed set it is, or what its parts are.</summary>
internal sealed record Known(ITypeSymbol? Case, ImmutableArray<Known> Parts)
{
    // A switch over so many pairs of cases is nobody's.
    private const int Most = 1_000;

    private static readonly Known Nothing = new(null, []);

    public string Name => Case?.ShortName() ?? $"({string.Join(", ", Parts.Select(part => part == Nothing ? "_" : part.Name))})";

    /// <summary>Everything that a value of the type can be; empty when that is not known.</summary>
    public static ImmutableArray<Known> ValuesOf(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { IsTupleType: true, TupleElements: var elements })
            return [.. ClosedSets.CasesOf(type).Select(one => new Known(one, []))];
        var parts = elements.Select(element => ValuesOf(element.Type)).ToArray();
        if (parts.All(values => values.IsEmpty) || parts.Aggregate(1L, (product, values) => product * Math.Max(1, values.Length)) > Most)
            return [];
        var rows = parts.Aggregate(
            (IEnumerable<ImmutableArray<Known>>)[ImmutableArray<Known>.Empty],
            (all, values) => all.SelectMany(row => (values.IsEmpty ? [Nothing] : values).Select(value => row.Add(value))));
        return [.. rows.Select(row => new Known(null, row))];
    }

    /// <summary>Whether the pattern matches every such value, whatever else it holds.</summary>
    public bool IsMatchedBy(IPatternOperation pattern) => pattern switch
    {
        IDiscardPatternOperation => true,
        IDeclarationPatternOperation one => one.MatchesNull || Is(one.MatchedType, one.InputType),
        ITypePatternOperation one => Is(one.MatchedType, one.InputType),
        IRecursivePatternOperation one => Is(one.MatchedType, one.InputType) && AreMatched(one),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } one => IsMatchedBy(one.LeftPattern) || IsMatchedBy(one.RightPattern),
        IBinaryPatternOperation one => IsMatchedBy(one.LeftPattern) && IsMatchedBy(one.RightPattern),
        INegatedPatternOperation one => IsNeverMatchedBy(one.Pattern),
        _ => false,
    };

    private bool IsNeverMatchedBy(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } => Case is not null,
        IDeclarationPatternOperation { MatchedType: { } type } => IsNever(type),
        ITypePatternOperation one => IsNever(one.MatchedType),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } one =>
            IsNeverMatchedBy(one.LeftPattern) && IsNeverMatchedBy(one.RightPattern),
        INegatedPatternOperation one => IsMatchedBy(one.Pattern),
        _ => false,
    };

    private bool Is(ITypeSymbol? wanted, ITypeSymbol given) =>
        wanted is null || (Case is not null ? ClosedSets.IsA(Case, wanted) : wanted.IsSameAs(given));

    private bool IsNever(ITypeSymbol type) => Case is not null && !ClosedSets.IsA(Case, type) && !ClosedSets.IsA(type, Case);

    private bool AreMatched(IRecursivePatternOperation pattern)
    {
        for (var i = 0; i < pattern.DeconstructionSubpatterns.Length; i++)
        {
            var part = i < Parts.Length ? Parts[i] : Nothing;
            if (!part.IsMatchedBy(pattern.DeconstructionSubpatterns[i]))
                return false;
        }

        return pattern.PropertySubpatterns.All(one => Nothing.IsMatchedBy(one.Pattern));
    }
}
