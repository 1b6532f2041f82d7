using Versicle;

namespace Bank.Accounts;

/// <summary>What happens to an account. Whose fact it is, is said by its stream.</summary>
public abstract record AccountEvent
{
    private AccountEvent()
    {
    }

    [EventType("account-opened")]
    public sealed record Opened([ClaimsKey("account-handle")] string Handle, string Owner) : AccountEvent;

    /// <param name="Amount">More than 0.</param>
    /// <param name="Balance">After it.</param>
    [EventType("money-deposited")]
    public sealed record Deposited(decimal Amount, decimal Balance) : AccountEvent;

    /// <param name="Amount">More than 0.</param>
    /// <param name="Balance">After it.</param>
    [EventType("money-withdrawn")]
    public sealed record Withdrawn(decimal Amount, decimal Balance) : AccountEvent;

    [EventType("account-closed")]
    public sealed record Closed([ReleasesKey("account-handle")] string Handle) : AccountEvent;
}
