using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>One promise of a contract, as something to run. Independent of every other case.</summary>
/// <param name="Name">Unique in its contract, and stable: a sentence in snake case, with the case's arguments if it has any.</param>
/// <param name="Guarantee">The number of the promise that it shows, as in GUARANTEES.md: <c>G3</c>. Null = of none by itself.</param>
/// <param name="Run">
/// Runs it. Takes what opens the store: the first call opens an empty one, each further call the same one once more, as another
/// process would. Whoever opens also closes, after the case. Throws <see cref="ContractBrokenException"/>, or what the store threw.
/// </param>
/// <typeparam name="TStore">What it is a contract of: a log, a store with write sessions, or a read database.</typeparam>
public sealed record ContractCase<TStore>(string Name, string? Guarantee, Func<Func<CaseSetting, ValueTask<TStore>>, Task> Run)
{
    /// <summary>The name: what a test framework shows.</summary>
    public override string ToString() => Name;
}

/// <summary>What a case gives to the store that it opens.</summary>
/// <param name="Time">
/// The clock: what it says is what the case expects in events. A log's timers are the system's; a store's with write sessions go off when the
/// case says so.
/// </param>
/// <param name="Appended">To be told of each append.</param>
public sealed record CaseSetting(TimeProvider Time, LogSignal Appended)
{
    /// <summary>The same for the <c>Open</c> of a store or a read database, with all else that it needs but the application's scripts.</summary>
    public StoreContext Context => new() { Time = Time, Ids = new CaseIds(), Appended = Appended, StoredJson = SampleJson.Default.Options };
}

/// <summary>A store does not do what every store does.</summary>
/// <param name="message">What was expected, and what was there.</param>
public sealed class ContractBrokenException(string message) : VersicleException(ErrorCodes.ContractBroken, message);
