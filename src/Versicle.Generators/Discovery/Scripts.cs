using Microsoft.CodeAnalysis;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Finds the schema scripts: <c>Schema/sqlite/*.sql</c> and <c>Schema/postgres/*.sql</c>.</summary>
internal static class Scripts
{
    private static readonly char[] Separators = ['/', '\\'];

    public static ScriptModel? Read(AdditionalText file, CancellationToken ct)
    {
        var path = file.Path.Split(Separators);
        if (path.Length < 3 || path[path.Length - 3] != "Schema")
            return null;
        var (engine, name) = (path[path.Length - 2], path[path.Length - 1]);
        if (engine is not ("sqlite" or "postgres") || !name.EndsWith(".sql", StringComparison.Ordinal))
            return null;

        // The checksum of an applied script must not depend on how a checkout ends its lines.
        return file.GetText(ct)?.ToString().Replace("\r\n", "\n") is { } text ? new(engine, name, text) : null;
    }
}
