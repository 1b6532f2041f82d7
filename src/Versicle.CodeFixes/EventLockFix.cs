using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators;
using Versicle.Generators.Analyzers;

namespace Versicle.CodeFixes;

/// <summary>
/// VER1063: gives today's event a name of its own, and keeps the record of what is stored beside its set, with an upcast to be written.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class EventLockFix() : Fix("VER1063")
{
    /// <summary>None: several changes of one event are mended by one record.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        var properties = spot.Diagnostic.Properties;
        if (spot is not { Declaration: { } declaration, Type: { } type }
            || !properties.TryGetValue(EventLockAnalyzer.Kept, out var kept)
            || !properties.TryGetValue(EventLockAnalyzer.Name, out var name)
            || !properties.TryGetValue(EventLockAnalyzer.Into, out var into)
            || NameIn(declaration, name!) is not { } literal)
            return [];

        var next = Next(name!);
        var outer = declaration.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Last();
        var at = outer.Span.End;
        var indent = Texts.Indent(outer);
        string[] lines =
        [
            "",
            $"[{spot.Name(at, "Versicle", "EventType", "Attribute")}({Names.Literal(name!)})]",
            $"{(type.IsVisibleOutside() ? "public" : "internal")} sealed record {kept} : {spot.Name(at, "Versicle", "IUpcast")}<{into}>",
            "{",
            $"    public {spot.Name(at, "System.Collections.Generic", "IReadOnlyList")}<{into}> Upcast() => {spot.Throw(at)};",
            "}",
        ];
        var text = string.Concat(lines.Select(line => "\n" + (line.Length > 0 ? indent + line : "")));
        return
        [
            new(
                $"Store it as \"{next}\", and upcast \"{name}\"",
                Change.Replace(literal, Names.Literal(next)),
                Change.InsertAt(declaration.SyntaxTree, at, text)),
        ];
    }

    private static LiteralExpressionSyntax? NameIn(TypeDeclarationSyntax declaration, string name) => declaration.AttributeLists
        .SelectMany(list => list.Attributes)
        .Select(attribute => attribute.ArgumentList?.Arguments.FirstOrDefault()?.Expression)
        .OfType<LiteralExpressionSyntax>()
        .FirstOrDefault(literal => literal.Token.ValueText == name);

    // made, made-2, made-3
    private static string Next(string name)
    {
        var dash = name.LastIndexOf('-');
        return dash > 0 && int.TryParse(name.Substring(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? name.Substring(0, dash + 1) + (number + 1).ToString(CultureInfo.InvariantCulture)
            : name + "-2";
    }
}
