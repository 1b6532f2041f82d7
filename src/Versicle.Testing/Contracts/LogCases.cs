using System.Runtime.CompilerServices;
using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>What the cases of a log share: the log, its clock and its signal, anew for each of them.</summary>
internal abstract class LogCases
{
    protected const int Writers = 8;

    private Func<LogSetting, ValueTask<IEventLog>>? _open;

    protected static string[] HostileTexts =>
    [
        "'; drop table versicle_tags; --", "a,b", "{\"x\":[1,2]}", "%_*?", " ", "\r\n\t", "\u202eü日本🙂", "\\", "null", "\"", "$1 ?1 :a @b",
        new('ü', LogLimits.MaxTag),
    ];

    protected ManualTime Time { get; } = new(new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero));

    protected LogSignal Signal { get; } = new();

    protected IEventLog Log { get; private set; } = null!;

    /// <summary>Another store on the same log, as another process has it.</summary>
    protected ValueTask<IEventLog> OpenAnother() => _open!(new(Time, Signal));

    /// <summary>A case named for its method and arguments.</summary>
    protected static ContractCase<IEventLog> Case<T>(
        Func<T, Task> body, string? guarantee = null, [CallerArgumentExpression(nameof(body))] string call = "")
        where T : LogCases, new()
    {
        var name = call["c => c.".Length..];
        return new(name.EndsWith("()", StringComparison.Ordinal) ? name[..^2] : name, guarantee, Run(body));
    }

    /// <summary>A case for each row, named for the method and the row's number.</summary>
    protected static IEnumerable<ContractCase<IEventLog>> Rows<T, TRow>(
        IEnumerable<TRow> rows, Func<T, TRow, Task> body, string? guarantee = null, [CallerArgumentExpression(nameof(body))] string call = "")
        where T : LogCases, new()
    {
        var name = call[(call.IndexOf("c.", StringComparison.Ordinal) + 2)..call.LastIndexOf('(')];
        return rows.Select((row, n) => new ContractCase<IEventLog>($"{name}({n + 1})", guarantee, Run<T>(cases => body(cases, row))));
    }

    protected static Task Everybody(Func<int, Task> write) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Beside(() => write(writer))));

    // A thread of its own: some cases wait for each other, and the thread pool grows slowly.
    protected static Task Beside(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    protected async Task Limit(Func<int, Append> append, int limit)
    {
        await Log.Succeed(append(limit));
        var head = await Log.Head(default);

        await Assert.Throws<AppendTooLargeException>(async () => await Log.Append(append(limit + 1), default));

        Assert.Equal(head, await Log.Head(default));
    }

    private static Func<Func<LogSetting, ValueTask<IEventLog>>, Task> Run<T>(Func<T, Task> body)
        where T : LogCases, new() => async open =>
    {
        var cases = new T { _open = open };
        cases.Log = await cases.OpenAnother();
        await body(cases);
    };
}

/// <summary>A clock that is set by hand, and whose timers are the system's.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;

    public void SetUtcNow(DateTimeOffset now) => _now = now;

    public override DateTimeOffset GetUtcNow() => _now;
}

/// <summary>Ids that differ; no case looks at them.</summary>
internal sealed class CaseIds : IIdSource
{
    public Guid Next() => Appends.NewId();
}
