using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Versicle.Generators.Fingerprints;

/// <summary>Finds what code uses, the calls that are not written down included: operators, conversions, a loop's enumerator.</summary>
internal sealed class UseFinder(SemanticModel model, StringBuilder text, CancellationToken ct) : OperationWalker
{
    private readonly Dictionary<ISymbol, Use> _uses = new(SymbolEqualityComparer.Default);

    public ImmutableArray<Use> Uses => [.. _uses.Values];

    /// <summary>Everything below a node, declarations of types inside left out.</summary>
    public void Search(SyntaxNode node)
    {
        if (node is AttributeListSyntax or BaseTypeDeclarationSyntax)
            return;
        if (model.GetOperation(node, ct) is { } operation)
        {
            Visit(operation);
            return;
        }

        foreach (var child in node.ChildNodes())
            Search(child);
    }

    public override void Visit(IOperation? operation)
    {
        if (operation is null)
            return;
        ct.ThrowIfCancellationRequested();
        AddType(operation.Type, operation.Syntax);
        foreach (var member in MembersOf(operation))
            AddMember(member, operation);
        foreach (var type in TypesOf(operation))
            AddType(type, operation.Syntax);
        if (operation is { ConstantValue: { HasValue: true, Value: var value } } and (IFieldReferenceOperation or { IsImplicit: true }))
            text.Append(" =").Append(Meanings.Constant(value));
        if (operation is IBinaryOperation { IsChecked: true } or IUnaryOperation { IsChecked: true } or IConversionOperation { IsChecked: true })
            text.Append(" checked");
        base.Visit(operation);
    }

    /// <summary>A type, and those that it is made of.</summary>
    public void AddType(ITypeSymbol? type, SyntaxNode? at)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                AddType(array.ElementType, at);
                break;
            case INamedTypeSymbol { IsAnonymousType: false, TypeKind: not TypeKind.Error } named:
                foreach (var argument in named.TypeArguments)
                    AddType(argument, at);
                Add(named, at);
                break;
        }
    }

    /// <summary>A member or type, as it is declared.</summary>
    public void Add(ISymbol symbol, SyntaxNode? at)
    {
        var declaration = Meanings.Declaration(symbol);
        if (!_uses.ContainsKey(declaration))
            _uses.Add(declaration, new(declaration, at));
    }

    private void AddMember(ISymbol? member, IOperation operation)
    {
        if (member is null || IsInside(member) || IsLeftOut(member))
            return;
        if (member is IMethodSymbol method)
        {
            foreach (var argument in method.TypeArguments)
                AddType(argument, operation.Syntax);
        }

        var declaration = Meanings.Declaration(member);
        if (!member.IsStatic)
            AddType(member.ContainingType, operation.Syntax);
        if (!Meanings.IsPlatform(declaration.ContainingAssembly))
            text.Append(" →").Append(Meanings.Id(declaration));
        else if (!operation.IsImplicit)
            text.Append(" →").Append(Meanings.BaseName(declaration));
        Add(declaration, operation.Syntax);
    }

    // A constant counts by its value, a local function is part of what is read, and an operator of the language has no body.
    private static bool IsInside(ISymbol member) => member
        is IFieldSymbol { IsConst: true }
        or IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction or MethodKind.BuiltinOperator };

    // Whether it is called at all depends on how the project is built; its effect cannot be seen in a row.
    private static bool IsLeftOut(ISymbol member) =>
        member is IMethodSymbol && member.GetAttributes().Any(one => one.AttributeClass.IsVersicle("ConditionalAttribute", space: "System.Diagnostics"));

    private IEnumerable<ISymbol?> MembersOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => [call.TargetMethod],
        IObjectCreationOperation made => [made.Constructor],
        IMemberReferenceOperation read => [read.Member],
        IBinaryOperation binary => [binary.OperatorMethod],
        IUnaryOperation unary => [unary.OperatorMethod],
        IIncrementOrDecrementOperation step => [step.OperatorMethod],
        ICompoundAssignmentOperation change => [change.OperatorMethod, change.InConversion.MethodSymbol, change.OutConversion.MethodSymbol],
        IConversionOperation conversion => [conversion.OperatorMethod],
        IArgumentOperation argument => [argument.InConversion.MethodSymbol, argument.OutConversion.MethodSymbol],
        IRecursivePatternOperation pattern => [pattern.DeconstructSymbol],
        IListPatternOperation list => [list.LengthSymbol, list.IndexerSymbol],
        ISlicePatternOperation slice => [slice.SliceSymbol],
        IImplicitIndexerReferenceOperation index => [index.LengthSymbol, index.IndexerSymbol],
        ICollectionExpressionOperation collection => [collection.ConstructMethod],
        ISpreadOperation spread => [spread.ElementConversion.MethodSymbol],
        IForEachLoopOperation { Syntax: CommonForEachStatementSyntax loop } => Loop(model.GetForEachStatementInfo(loop)),
        IDeconstructionAssignmentOperation { Syntax: AssignmentExpressionSyntax parts } => Parts(model.GetDeconstructionInfo(parts)),
        _ => [],
    };

    private static IEnumerable<ITypeSymbol?> TypesOf(IOperation operation) => operation switch
    {
        ITypeOfOperation type => [type.TypeOperand],
        IIsTypeOperation test => [test.TypeOperand],
        IDeclarationPatternOperation pattern => [pattern.MatchedType],
        IRecursivePatternOperation pattern => [pattern.MatchedType],
        ITypePatternOperation pattern => [pattern.MatchedType],
        _ => [],
    };

    private static IEnumerable<ISymbol?> Loop(ForEachStatementInfo loop) =>
    [
        loop.GetEnumeratorMethod, loop.MoveNextMethod, loop.CurrentProperty, loop.DisposeMethod,
        loop.ElementConversion.MethodSymbol, loop.CurrentConversion.MethodSymbol,
    ];

    private static IEnumerable<ISymbol?> Parts(DeconstructionInfo parts) =>
        parts.Nested.SelectMany(Parts).Prepend(parts.Method).Append(parts.Conversion?.MethodSymbol);
}
