using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Versicle.Generators.Discovery;

/// <summary>
/// Looks for what a pure method may not do: in its own body, and through everything that it calls whose source is in the same
/// project. What other assemblies do inside is the business of fingerprints.
/// </summary>
/// <param name="compilation">The project.</param>
/// <param name="tell">Given the place in the method itself, and what is done there.</param>
/// <param name="ct">Cancels it.</param>
internal sealed class PurityWalk(Compilation compilation, Action<SyntaxNode, string> tell, CancellationToken ct)
{
    /// <summary>How methods of the base library's collections that change them begin.</summary>
    private static readonly string[] Changing =
    [
        "Add", "Append", "Clear", "Dequeue", "Enqueue", "ExceptWith", "GetOrAdd", "Insert", "IntersectWith", "Pop", "Push", "Remove",
        "Replace", "Reverse", "Set", "Sort", "SymmetricExceptWith", "TryAdd", "TryDequeue", "TryPop", "TryRemove", "TryTake", "TryUpdate", "UnionWith",
    ];

    private readonly Dictionary<ISymbol, string?> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Tells every impure step of the method.</summary>
    public void Check(IOperation body)
    {
        var told = new List<Microsoft.CodeAnalysis.Text.TextSpan>();
        foreach (var step in Steps(body))
        {
            // A call and what it is called on are one mistake.
            if (told.Exists(one => one.Contains(step.Syntax.Span)) || WhyNot(step, isOutermost: true) is not { } why)
                continue;
            told.Add(step.Syntax.Span);
            tell(step.Syntax, why);
        }
    }

    private static IEnumerable<IOperation> Steps(IOperation body) =>
        body.DescendantsAndSelf().Where(step => !IsName(step));

    // nameof(DateTime.Now) reads no clock.
    private static bool IsName(IOperation step)
    {
        for (var outer = step.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is INameOfOperation)
                return true;
        }

        return false;
    }

    private string? WhyNot(IOperation step, bool isOutermost) => step switch
    {
        IAwaitOperation => "waits ('await')",
        ILockOperation => "runs beside others ('lock')",
        IAssignmentOperation { Target: var target } when !IsMadeHere(step) => Writes(target, isOutermost),
        IIncrementOrDecrementOperation { Target: var target } => Writes(target, isOutermost),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: var target } => Writes(target, isOutermost),
        IInvocationOperation call => Uses(call.TargetMethod) ?? Changes(call, isOutermost),
        IObjectCreationOperation { Constructor: { } made } => Uses(made),
        IMethodReferenceOperation method => Uses(method.Method),
        IPropertyReferenceOperation property => Uses(property.Property),
        IFieldReferenceOperation field => Uses(field.Field),
        _ => null,
    };

    // new View { Name = … } and row with { Name = … } make a value; they change none.
    private static bool IsMadeHere(IOperation step) => step.Parent is IObjectOrCollectionInitializerOperation;

    private static string? Writes(IOperation target, bool isOutermost) => target switch
    {
        IFieldReferenceOperation { Field: { IsStatic: true } field } => $"changes '{field.Name}', which outlives it",
        IPropertyReferenceOperation { Property: { IsStatic: true } property } => $"changes '{property.Name}', which outlives it",
        IMemberReferenceOperation { Instance: { } instance } one when RootOf(instance, isOutermost) is { } root =>
            $"changes '{one.Member.Name}' of '{root}', which is not its own",
        IArrayElementReferenceOperation one when RootOf(one.ArrayReference, isOutermost) is { } root =>
            $"changes an element of '{root}', which is not its own",
        _ => null,
    };

    /// <summary>The name of what a value is part of, when that is not made by the method: something static, or what it was given.</summary>
    private static string? RootOf(IOperation value, bool isOutermost) => value switch
    {
        IConversionOperation one => RootOf(one.Operand, isOutermost),
        IFieldReferenceOperation { Field.IsStatic: true } one => one.Field.Name,
        IPropertyReferenceOperation { Property.IsStatic: true } one => one.Property.Name,
        IMemberReferenceOperation { Instance: { } instance } => RootOf(instance, isOutermost),
        IArrayElementReferenceOperation one => RootOf(one.ArrayReference, isOutermost),
        IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } } given } when isOutermost =>
            given.Name,
        _ => null,
    };

    private static string? Changes(IInvocationOperation call, bool isOutermost) =>
        call.Instance is { Type: { } type } receiver
        && Array.Exists(Changing, verb => call.TargetMethod.Name.StartsWith(verb, StringComparison.Ordinal))
        && IsChangeable(type)
        && RootOf(receiver, isOutermost) is { } root
            ? $"changes '{root}' with '{call.TargetMethod.Name}', and it is not its own"
            : null;

    // Of immutable and frozen collections the same words answer another one.
    private static bool IsChangeable(ITypeSymbol type) => type.ContainingNamespace?.ToDisplayString() switch
    {
        "System.Collections.Generic" or "System.Collections.Concurrent" or "System.Collections" or "System.Collections.ObjectModel" =>
            !type.Name.StartsWith("IReadOnly", StringComparison.Ordinal),
        "System.Text" => type.Name == "StringBuilder",
        _ => false,
    };

    private string? Uses(ISymbol member)
    {
        var symbol = member.OriginalDefinition;
        if (ImpureApis.WhyNot(symbol) is { } why)
            return $"{why} ('{symbol.ContainingType.ShortName()}.{NameOf(symbol)}')";
        if (symbol is IFieldSymbol { IsStatic: true, IsReadOnly: false, IsConst: false } field && field.ContainingType.TypeKind != TypeKind.Enum)
            return $"uses '{field.ContainingType.ShortName()}.{field.Name}', which can change";
        if (symbol is IPropertySymbol { IsStatic: true, SetMethod: not null } property)
            return $"uses '{property.ContainingType.ShortName()}.{property.Name}', which can change";
        return SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly) ? Inside(symbol) : null;
    }

    /// <summary>What a member of this project does, looked at once.</summary>
    private string? Inside(ISymbol symbol)
    {
        if (_known.TryGetValue(symbol, out var known))
            return known;
        _known[symbol] = null; // Who calls himself adds nothing to what he does.
        foreach (var body in BodiesOf(symbol))
        {
            if (Steps(body).Select(step => WhyNot(step, isOutermost: false)).FirstOrDefault(found => found is not null) is { } why)
                return _known[symbol] = why.Contains(", in '") ? why : $"{why}, in '{symbol.ContainingType.ShortName()}.{NameOf(symbol)}'";
        }

        return null;
    }

    private IEnumerable<IOperation> BodiesOf(ISymbol symbol)
    {
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(ct);
            if (syntax is TypeDeclarationSyntax || !compilation.ContainsSyntaxTree(syntax.SyntaxTree))
                continue; // A record's own parameters and members do nothing.
            var model = compilation.GetSemanticModel(syntax.SyntaxTree);
            foreach (var part in PartsOf(syntax))
            {
                if (model.GetOperation(part, ct) is { } body)
                    yield return body;
            }
        }
    }

    private static IEnumerable<SyntaxNode> PartsOf(SyntaxNode syntax) => syntax switch
    {
        VariableDeclaratorSyntax { Initializer.Value: { } value } => [value],
        PropertyDeclarationSyntax property => new SyntaxNode?[] { property.ExpressionBody?.Expression, property.Initializer?.Value }
            .Concat(property.AccessorList?.Accessors.Select(BodyOf) ?? [])
            .OfType<SyntaxNode>(),
        _ => [syntax],
    };

    private static SyntaxNode? BodyOf(AccessorDeclarationSyntax accessor) => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody?.Expression;

    private static string NameOf(ISymbol symbol) => symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? "new" : symbol.Name;
}
