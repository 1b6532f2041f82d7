using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>One promise of a contract, as something to run. Independent of every other case.</summary>
/// <param name="Name">Unique in its contract, and stable: a sentence in snake case, with the case's arguments if it has any.</param>
/// <param name="Guarantee">The number of the promise that it shows, as in GUARANTEES.md: <c>G3</c>. Null = of none by itself.</param>
/// <param name="Run">
/// Runs it. Takes what opens the store: the first call opens an empty one, each further call the same one once more, as another
/// process would. Whoever opens also closes, after the case. Throws <see cref="ContractBrokenException"/>, or what the store threw.
/// </param>
/// <typeparam name="TStore">What it is a contract of: a log, or a store with write sessions.</typeparam>
public sealed record ContractCase<TStore>(string Name, string? Guarantee, Func<Func<LogSetting, ValueTask<TStore>>, Task> Run)
{
    /// <summary>The name: what a test framework shows.</summary>
    public override string ToString() => Name;
}

/// <summary>What a case gives to the log that it opens.</summary>
/// <param name="Time">The clock: what it says is what the case expects in events. Its timers are the system's.</param>
/// <param name="Appended">To be told of each append.</param>
public sealed record LogSetting(TimeProvider Time, LogSignal Appended);

/// <summary>A store does not do what every store does.</summary>
/// <param name="message">What was expected, and what was there.</param>
public sealed class ContractBrokenException(string message) : VersicleException(ErrorCodes.ContractBroken, message);
