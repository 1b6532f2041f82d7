using Versicle;

namespace Bank.Reading;

// What may be asked about accounts. Where something grows without end, a page goes on after the last thing of the one before.

public sealed record GetAccount(Guid AccountId) : IQuery<AccountView>;

public sealed record ListAccounts(int Page = 1, int PageSize = 50) : IQuery<AccountList>;

public sealed record GetStatement(Guid AccountId, long After = 0, int PageSize = 50) : IQuery<Statement>;

public sealed record GetBalance(Guid AccountId, DateTimeOffset AsOf) : IQuery<BalanceAsOf>;

public sealed record ListTransactions(long After = 0, int PageSize = 50) : IQuery<TransactionList>;

public sealed record AccountList(IReadOnlyList<AccountView> Accounts);

/// <param name="Account">Whose.</param>
/// <param name="Lines">In order, each with the balance after it.</param>
/// <param name="Next">The <c>after</c> of the next page; null at the end.</param>
public sealed record Statement(AccountView Account, IReadOnlyList<StatementLine> Lines, long? Next);

public sealed record StatementLine(long Number, decimal Amount, decimal Balance, DateTimeOffset At);

public sealed record BalanceAsOf(Guid AccountId, decimal Balance, DateTimeOffset AsOf);

/// <param name="Transactions">Of all accounts, in the order of the log.</param>
/// <param name="Next">The <c>after</c> of the next page; null at the end.</param>
public sealed record TransactionList(IReadOnlyList<Transaction> Transactions, long? Next);

public static class QueryRefusals
{
    public static Refusal Page { get; } = new("page", "Page is 1 or more.", RefusalKind.Input);

    public static Refusal PageSize { get; } = new("page-size", "PageSize is 1 to 200.", RefusalKind.Input);

    public static Refusal After { get; } = new("after", "After is 0 or more.", RefusalKind.Input);
}
