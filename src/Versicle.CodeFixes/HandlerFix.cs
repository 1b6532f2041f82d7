using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Versicle.Generators;
using Versicle.Generators.Discovery;

namespace Versicle.CodeFixes;

/// <summary>VER1001: writes a message's handler beside it, to be filled in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class HandlerFix() : Fix("VER1001")
{
    /// <inheritdoc/>
    protected override IEnumerable<Proposal> Propose(Spot spot)
    {
        if (spot.Declaration is not { } declaration || spot.Type is not { } message || Messages.KindsOf(message) is not [var kind])
            return [];
        var at = declaration.SpanStart;
        var result = kind.TypeArguments.FirstOrDefault()?.ToMinimalDisplayString(spot.Model, at);
        var arguments = result is null ? message.Name : $"{message.Name}, {result}";
        var (side, parameter) = Messages.IsQuery(kind) ? ("IQueryHandler", "query") : ("ICommandHandler", "command");
        var access = message.IsVisibleOutside() ? "public" : "internal";
        var indent = Texts.Indent(declaration);
        string[] lines =
        [
            "",
            $"{access} sealed class {message.Name}Handler : {spot.Name(at, "Versicle", side)}<{arguments}>",
            "{",
            $"    public {ValueTask(spot, at)}{(result is null ? "" : $"<{result}>")} Handle({message.Name} {parameter}, {spot.Name(at, "System.Threading", "CancellationToken")} ct) =>",
            $"        {spot.Throw(at)};",
            "}",
        ];
        var text = string.Concat(lines.Select(line => "\n" + (line.Length == 0 ? "" : indent + line)));
        return [new($"Write '{message.Name}Handler'", Change.InsertAt(declaration.SyntaxTree, declaration.Span.End, text))];
    }

    private static string ValueTask(Spot spot, int at) => spot.Name(at, "System.Threading.Tasks", "ValueTask");
}
