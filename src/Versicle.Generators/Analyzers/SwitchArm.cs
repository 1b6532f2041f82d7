using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Versicle.Generators.Analyzers;

/// <summary>One arm of a switch. Without a pattern it is <c>default:</c>.</summary>
internal sealed record SwitchArm(IPatternOperation? Pattern, bool IsGuarded, bool IsUnreachable)
{
    public static IEnumerable<SwitchArm> Of(IOperation operation) => operation switch
    {
        ISwitchExpressionOperation one => one.Arms.Select(arm => new SwitchArm(arm.Pattern, IsGuard(arm.Guard), SaysUnreachable(arm.Value))),
        ISwitchOperation one => one.Cases.SelectMany(section => section.Clauses.Select(clause => Of(clause, section))),
        _ => [],
    };

    public bool Matches(Known value) => Pattern is null || value.IsMatchedBy(Pattern);

    private static SwitchArm Of(ICaseClauseOperation clause, ISwitchCaseOperation section) => clause switch
    {
        IPatternCaseClauseOperation one => new(one.Pattern, IsGuard(one.Guard), SaysUnreachable(section.Body.FirstOrDefault())),
        IDefaultCaseClauseOperation => new(null, IsGuarded: false, SaysUnreachable(section.Body.FirstOrDefault())),
        _ => new(null, IsGuarded: true, IsUnreachable: true), // A constant is no case.
    };

    private static bool IsGuard(IOperation? guard) => guard is not null && guard.ConstantValue is not { HasValue: true, Value: true };

    // An exception of the base library for "the rest" says that there is none; one of the domain is an answer.
    private static bool SaysUnreachable(IOperation? value) => value switch
    {
        IConversionOperation one => SaysUnreachable(one.Operand),
        IThrowOperation { Exception: { } thrown } => IsSystem(thrown is IConversionOperation one ? one.Operand.Type : thrown.Type),
        _ => false,
    };

    private static bool IsSystem(ITypeSymbol? exception)
    {
        var space = exception?.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space is { Name: "System" };
    }
}
