namespace Versicle.Testing;

/// <summary>A promise that a history shows to be broken.</summary>
/// <param name="Rule">One of <see cref="HistoryRules"/>.</param>
/// <param name="Message">What is wrong, with both values.</param>
/// <param name="Operations">Whose operations show it; empty when the log alone does.</param>
public sealed record Violation(string Rule, string Message, IReadOnlyList<OperationRef> Operations)
{
    /// <summary>The rule, the message and the operations, in one line.</summary>
    public override string ToString() => Operations.Count == 0
        ? $"{Rule}: {Message}"
        : $"{Rule}: {Message} [{string.Join("; ", Operations)}]";
}

/// <summary>Where an operation is in a history.</summary>
/// <param name="Process">Who acted.</param>
/// <param name="Op">Which of its operations.</param>
/// <param name="Line">The line of its invocation; 0 when the history was never a file.</param>
public readonly record struct OperationRef(string Process, long Op, int Line)
{
    /// <summary>For people: <c>writer-1 #7, line 12</c>.</summary>
    public override string ToString() => Line == 0 ? $"{Process} #{Op}" : $"{Process} #{Op}, line {Line}";
}
