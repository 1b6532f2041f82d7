using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Discovery;

namespace Versicle.CodeFixes;

/// <summary>Where a diagnostic was told.</summary>
internal sealed record Spot(Diagnostic Diagnostic, SyntaxNode Node, SemanticModel Model, CancellationToken Ct)
{
    public Compilation Compilation => Model.Compilation;

    public string Id => Diagnostic.Id;

    /// <summary>The type that is declared there, or around it.</summary>
    public TypeDeclarationSyntax? Declaration => Around<TypeDeclarationSyntax>();

    /// <summary>The same, as a symbol.</summary>
    public INamedTypeSymbol? Type => Declaration is { } declaration ? Model.GetDeclaredSymbol(declaration, Ct) as INamedTypeSymbol : null;

    public static async Task<Spot?> Find(Document document, Diagnostic diagnostic, CancellationToken ct)
    {
        var root = await document.GetSyntaxRootAsync(ct).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(ct).ConfigureAwait(false);
        var span = diagnostic.Location.SourceSpan;
        return root is null || model is null || !root.FullSpan.Contains(span)
            ? null
            : new(diagnostic, root.FindNode(span, getInnermostNodeForTie: true), model, ct);
    }

    public T? Around<T>()
        where T : SyntaxNode =>
        Node.AncestorsAndSelf().OfType<T>().FirstOrDefault();

    /// <summary>The declaration of a type in this project's own source, or null.</summary>
    public TypeDeclarationSyntax? DeclarationOf(ITypeSymbol type) => type.DeclaringSyntaxReferences
        .Select(reference => reference.GetSyntax(Ct))
        .OfType<TypeDeclarationSyntax>()
        .FirstOrDefault(one => Compilation.ContainsSyntaxTree(one.SyntaxTree));

    /// <summary>
    /// What discovery said when it told this diagnostic, in the parts of its sentence: a diagnostic keeps only the sentence.
    /// </summary>
    public IReadOnlyList<object>? Said(Action<INamedTypeSymbol, Report> discover)
    {
        IReadOnlyList<object>? found = null;
        if (Type is { } type)
            discover(type, Remember);
        return found;

        void Remember(DiagnosticDescriptor rule, Location? at, object[] arguments)
        {
            var sentence = string.Format(CultureInfo.InvariantCulture, rule.MessageFormat.ToString(CultureInfo.InvariantCulture), arguments);
            if (rule.Id == Id && sentence == Diagnostic.GetMessage(CultureInfo.InvariantCulture))
                found = arguments;
        }
    }

    /// <summary>What discovery said of the projection that is declared here.</summary>
    public IReadOnlyList<object>? SaidOfProjection() => Said((type, report) => Projections.Read(type, Compilation, report, Ct));

    /// <summary>The name of a value of such a type that code can use there, or null.</summary>
    public string? InScope(Func<ITypeSymbol, bool> isWanted) => Model.LookupSymbols(Node.SpanStart)
        .FirstOrDefault(symbol => TypeOf(symbol) is { } type && isWanted(type))?
        .Name;

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IParameterSymbol one => one.Type,
        ILocalSymbol one => one.Type,
        IFieldSymbol one => one.Type,
        IPropertySymbol one => one.Type,
        _ => null,
    };

    /// <summary>A type's name where it is written: with its namespace only when that is not in scope.</summary>
    public string Name(int position, string space, string name, string suffix = "")
    {
        var isInScope = Model.LookupNamespacesAndTypes(position, name: name + suffix).Any(one => one.ContainingNamespace?.ToDisplayString() == space);
        return isInScope ? name : $"{space}.{name}";
    }

    public string Throw(int position) => $"throw new {Name(position, "System", "NotImplementedException")}()";
}
