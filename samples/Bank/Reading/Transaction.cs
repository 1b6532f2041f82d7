using Bank.Accounts;
using Versicle;

namespace Bank.Reading;

/// <summary>One movement of money. <c>Number</c> orders an account's, <c>Position</c> those of all accounts.</summary>
/// <param name="AccountId">Whose.</param>
/// <param name="Number">Later ones have greater numbers; they are not dense.</param>
/// <param name="Position">Where it is in the log.</param>
/// <param name="Amount">What came in; less than 0 for what went out.</param>
/// <param name="Balance">What the account held after it.</param>
/// <param name="At">When.</param>
[ReadModel("transactions")]
public sealed record Transaction(
    [Key] Guid AccountId, [Key] long Number, [property: Index] long Position, decimal Amount, decimal Balance, DateTimeOffset At);

/// <summary>Writes down every movement.</summary>
[Ignores(typeof(AccountEvent.Opened), typeof(AccountEvent.Closed))]
public sealed class TransactionsProjection : IProjection<Transaction, AccountEvent>
{
    public static (Guid, long) Key(AccountEvent _, EventContext at) => (AccountStream.IdOf(at.Stream), at.Version.Value);

    public static Transaction On(AccountEvent.Deposited e, EventContext at) => Moved(e.Amount, e.Balance, at);

    public static Transaction On(AccountEvent.Withdrawn e, EventContext at) => Moved(-e.Amount, e.Balance, at);

    private static Transaction Moved(decimal amount, decimal balance, EventContext at) =>
        new(AccountStream.IdOf(at.Stream), at.Version.Value, at.Position.Value, amount, balance, at.RecordedAt);
}
