namespace Versicle.Testing;

/// <summary>An operation whose invocation was read.</summary>
internal sealed class Operation(HistoryLine invocation, HistoryCall call)
{
    public OperationRef Ref { get; } = new(invocation.Process, invocation.Op, invocation.Number);

    public HistoryCall Call { get; } = call;

    public long Invoked { get; } = invocation.Time;
}

/// <summary>Brings the lines of each operation together, and refuses what no client can have written.</summary>
internal sealed class OperationTable
{
    private readonly Dictionary<(string Process, long Op), Operation> _open = [];
    private readonly Dictionary<string, long> _lastOps = new(StringComparer.Ordinal);

    /// <summary>Invoked, and never ended.</summary>
    public IEnumerable<Operation> Open => _open.Values;

    /// <summary>The operation that a line belongs to.</summary>
    /// <exception cref="FormatException">The line does not fit the ones before it.</exception>
    public Operation Take(HistoryLine line)
    {
        if (line.Process.Length is 0 or > 200)
            throw Wrong(line, $"'process' has 1 to 200 characters, not {line.Process.Length}");
        if (line.Kind == HistoryKind.Invoke)
            return Begin(line);
        if (line.Call is not null)
            throw Wrong(line, "only the line of kind 'invoke' carries the call");
        if (!_open.TryGetValue((line.Process, line.Op), out var operation))
            throw Wrong(line, $"operation {line.Op} of process '{line.Process}' was not invoked before, or has ended");
        if (line.Time < operation.Invoked)
            throw Wrong(line, $"time {line.Time} is before the invocation's, {operation.Invoked}");

        if (line.Kind is HistoryKind.Ok or HistoryKind.Fail or HistoryKind.Unknown)
            _open.Remove((line.Process, line.Op));
        LineShape.Check(line, operation.Call);
        return operation;
    }

    public static FormatException Wrong(HistoryLine line, string what) => new($"line {line.Number}: {what}.");

    private Operation Begin(HistoryLine line)
    {
        object?[] calls = [line.Append, line.ReadLog, line.ReadStream, line.Head, line.Subscribe, line.Query];
        var count = calls.Count(call => call is not null);
        if (count != 1 || line.Call is not { } called)
            throw Wrong(line, $"an invocation carries one of append, readLog, readStream, head, subscribe, query, not {count}");
        if (_lastOps.TryGetValue(line.Process, out var last) && line.Op <= last)
            throw Wrong(line, $"operation {line.Op} of process '{line.Process}' follows {last}: numbers grow. Give a restarted process another name");

        LineShape.Check(line, called);
        _lastOps[line.Process] = line.Op;
        var operation = new Operation(line, called);
        _open.Add((line.Process, line.Op), operation);
        return operation;
    }
}
