using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Diagnostics;

/// <summary>
/// Tells a problem. Discovery is one code for both: an analyzer reports what it tells (so that fixes see it), and the
/// generator passes <see cref="Reports.Nowhere"/> and leaves out what is wrong.
/// </summary>
internal delegate void Report(DiagnosticDescriptor rule, Location? at, params object[] arguments);

internal static class Reports
{
    public static Report Nowhere { get; } = static (_, _, _) => { };
}
