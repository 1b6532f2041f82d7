namespace Versicle.Testing;

/// <summary>What was found. A log that is wrong throughout would say the same a million times: each rule speaks a few times.</summary>
internal sealed class Findings
{
    public const int PerRule = 20;

    private readonly List<Violation> _violations = [];
    private readonly Dictionary<string, int> _counts = [];

    public void Add(string rule, string message, params IReadOnlyList<OperationRef> operations)
    {
        var count = _counts[rule] = _counts.GetValueOrDefault(rule) + 1;
        if (count <= PerRule)
            _violations.Add(new(rule, message, operations));
    }

    public IReadOnlyList<Violation> All()
    {
        foreach (var (rule, count) in _counts.Where(entry => entry.Value > PerRule))
            _violations.Add(new(rule, $"… and {count - PerRule} more of this rule.", []));
        return _violations;
    }
}
