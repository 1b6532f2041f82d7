using System.Runtime.CompilerServices;
using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>What all cases share: what they are about, opened anew for each of them, and how they are named.</summary>
internal abstract class Cases<TStore>
{
    private Func<CaseSetting, ValueTask<TStore>>? _open;

    protected LogSignal Signal { get; } = new();

    protected abstract TimeProvider Clock { get; }

    /// <summary>What the case is about.</summary>
    protected TStore Opened { get; private set; } = default!;

    /// <summary>The same once more, as another process has it.</summary>
    protected ValueTask<TStore> OpenAnother() => _open!(new(Clock, Signal));

    /// <summary>A case named for its method and arguments.</summary>
    protected static ContractCase<TStore> Case<T>(
        Func<T, Task> body, string? guarantee = null, [CallerArgumentExpression(nameof(body))] string call = "")
        where T : Cases<TStore>, new()
    {
        var name = call["c => c.".Length..];
        return new(name.EndsWith("()", StringComparison.Ordinal) ? name[..^2] : name, guarantee, Run(body));
    }

    /// <summary>A case for each row, named for the method and the row's number.</summary>
    protected static IEnumerable<ContractCase<TStore>> Rows<T, TRow>(
        IEnumerable<TRow> rows, Func<T, TRow, Task> body, string? guarantee = null, [CallerArgumentExpression(nameof(body))] string call = "")
        where T : Cases<TStore>, new()
    {
        var name = call[(call.IndexOf("c.", StringComparison.Ordinal) + 2)..call.LastIndexOf('(')];
        return rows.Select((row, n) => new ContractCase<TStore>($"{name}({n + 1})", guarantee, Run<T>(cases => body(cases, row))));
    }

    // A thread of its own: some cases wait for each other, and the thread pool grows slowly.
    protected static Task Beside(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private static Func<Func<CaseSetting, ValueTask<TStore>>, Task> Run<T>(Func<T, Task> body)
        where T : Cases<TStore>, new() => async open =>
    {
        var cases = new T { _open = open };
        cases.Opened = await cases.OpenAnother();
        await body(cases);
    };
}

/// <summary>Ids that differ; no case looks at them.</summary>
internal sealed class CaseIds : IIdSource
{
    public Guid Next() => Appends.NewId();
}
