using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Versicle.Generators.Discovery;

namespace Versicle.CodeFixes;

/// <summary>VER1007: takes a type that a column can hold, where one says the same.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class ColumnTypeFix() : Fix("VER1007")
{
    private static readonly string[] Types = ["long", "decimal", "string", "double"];

    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        var written = spot.Around<ParameterSyntax>()?.Type ?? spot.Around<PropertyDeclarationSyntax>()?.Type;
        if (written is null || spot.Model.GetTypeInfo(written, spot.Ct).Type is not { } type)
            return [];
        var bare = written is NullableTypeSyntax nullable ? nullable.ElementType : written;
        if (Columns.FormOf(type, out var refused) is not null)
            return written == bare ? [] : [new($"'{bare}', which is never null", Change.Replace(written, bare.ToString()))];
        return refused!.Instead.Split([" or "], StringSplitOptions.None)
            .Select(name => name == "DateTimeOffset" ? spot.Name(written.SpanStart, "System", name) : name)
            .Where(name => Types.Contains(name) || name.EndsWith("DateTimeOffset", StringComparison.Ordinal))
            .Select(name => new Proposal($"Make it {name}", Change.Replace(bare, name)));
    }
}
