namespace Versicle.Stores;

/// <summary>The answers that a store keeps for its callers' keys, beside what <see cref="Append.Answer"/> adds to them.</summary>
public interface IAnswerBook
{
    /// <summary>What a key was answered; null when it was not. Durable when it returns.</summary>
    ValueTask<AppendResult.Answered?> Find(AnswerKey key, CancellationToken ct);

    /// <summary>
    /// Looks a key up, before its command is carried out. A store that can lets nobody else claim it until the claim is disposed;
    /// that only saves work: what makes an answer the only one is the append.
    /// </summary>
    /// <param name="key">Whose.</param>
    /// <param name="patience">How long to wait for another process that has claimed it.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="CommandInProgressException">Another process has not ended within that time.</exception>
    ValueTask<IKeyClaim> Claim(AnswerKey key, TimeSpan patience, CancellationToken ct);

    /// <summary>Moves the clock by which answers age, if there are any answers, and never backwards.</summary>
    /// <param name="to">How long the processes on this log have been seen to run, as far as the caller knows.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>Where the clock is.</returns>
    ValueTask<TimeSpan> Advance(TimeSpan to, CancellationToken ct);

    /// <summary>Forgets answers that were given before a time of that clock, the oldest first.</summary>
    /// <param name="before">Of the clock.</param>
    /// <param name="max">At most so many: others wait meanwhile.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>How many.</returns>
    ValueTask<int> Prune(TimeSpan before, int max, CancellationToken ct);
}

/// <summary>A key that is being answered. Disposing gives it up.</summary>
public interface IKeyClaim : IAsyncDisposable
{
    /// <summary>What it was answered before; null when its command is to be carried out.</summary>
    AppendResult.Answered? Answered { get; }

    /// <summary>As <see cref="IEventStore.Begin"/>, for the command that has the key.</summary>
    ValueTask<IStoreTransaction> Begin(string holder, CancellationToken ct);
}
