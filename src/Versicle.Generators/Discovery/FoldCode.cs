using System.Text;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Fingerprints;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>What of a projection decides its rows.</summary>
internal static class FoldCode
{
    // Raised when generated code begins to keep rows in another way.
    private const string Mapping = "mapping 1";

    public static void AddTo(Fingerprint fingerprint, INamedTypeSymbol row, FoldReader.Fold fold, Compilation compilation)
    {
        fingerprint.Add("table " + fold.Model.Table.Row.Type.FullName, TableText(fold.Model.Table));
        fingerprint.AddWritten(row);
        foreach (var handled in fold.Cases)
        {
            fingerprint.Add($"case {Meanings.Id(row)} {Meanings.Id(handled.Event)}", $"{Meanings.Id(handled.On)} {Meanings.Id(handled.Key)}");
            fingerprint.Add(handled.On);
            fingerprint.Add(handled.Key);
            fingerprint.Add(handled.Event);
            AddUpcasts(fingerprint, handled.Event, compilation);
        }
    }

    /// <summary>Tells what is reached, and changes unseen or with the build.</summary>
    public static void TellUnseen(Fingerprint fingerprint, string user, ISymbol at, Report report)
    {
        foreach (var unseen in fingerprint.Unseen)
        {
            if (unseen.Symbol is not { } symbol)
            {
                report(Rules.BuildSwitch, unseen.At, user);
                continue;
            }

            var place = unseen.At ?? at.SourceLocation();
            report(Rules.UnseenCode, place, user, symbol.ShortName(), symbol.ContainingAssembly.Name, Remedy(symbol.ContainingAssembly));
        }
    }

    /// <summary>What makes an event of older ones decides as well what it is.</summary>
    public static void AddUpcasts(Fingerprint fingerprint, INamedTypeSymbol happened, Compilation compilation)
    {
        foreach (var old in Upcasts.Of(happened, compilation))
            fingerprint.Add(old);
    }

    private static string Remedy(IAssemblySymbol assembly) => Application.IsUser(assembly)
        ? $"Put [Pure] on it there, or [Pure(version: 1)] when it uses what nothing sees itself, and build '{assembly.Name}' again"
        : "Call it in a method of your own with [Pure(version: 1)], and raise the version when its answers change";

    private static string TableText(TableModel table)
    {
        var text = new StringBuilder(Mapping).Append(' ').Append(table.Name).Append(' ').Append(table.KeyColumns);
        foreach (var column in table.Row.Columns)
            text.Append('\n').Append(column.Name).Append(' ').Append(column.Form).Append(' ').Append(column.Integer).Append(column.IsNullable ? " null" : "");
        foreach (var index in table.Indexes)
            text.Append("\nindex ").Append(string.Join(",", index.Columns)).Append(index.IsUnique ? " unique" : "");
        return text.ToString();
    }
}
