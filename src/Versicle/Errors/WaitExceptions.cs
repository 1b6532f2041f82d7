namespace Versicle;

/// <summary>As many queries wait for a read model as may: this one was turned away at once.</summary>
/// <param name="readModel">Which one.</param>
/// <param name="limit">How many may wait.</param>
public sealed class TooManyWaitersException(string readModel, int limit)
    : VersicleException(
        ErrorCodes.TooManyWaiters,
        $"{limit} queries wait for read model '{readModel}' already, and no more may. Ask again in a moment; if it stays so, see why the read model is behind.")
{
    /// <summary>Which one.</summary>
    public string ReadModel { get; } = readModel;

    /// <summary>How many may wait.</summary>
    public int Limit { get; } = limit;
}
