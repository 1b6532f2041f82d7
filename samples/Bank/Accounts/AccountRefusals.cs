using Versicle;

namespace Bank.Accounts;

/// <summary>Every "no" of an account.</summary>
public static class AccountRefusals
{
    public static Refusal Handle { get; } = new("account.handle", "A handle is 3 to 30 characters of a-z, 0-9 and -.", RefusalKind.Input);

    public static Refusal Owner { get; } = new("account.owner", "An account has an owner.", RefusalKind.Input);

    public static Refusal Amount { get; } = new("account.amount", "An amount is more than 0, at most 1,000,000,000, in whole cents.", RefusalKind.Input);

    public static Refusal HandleTaken { get; } = new("account.handle-taken", "This handle belongs to another account. Choose another one.", RefusalKind.Conflict);

    public static Refusal NoAccount { get; } = new("account.none", "There is no such account.", RefusalKind.NotFound);

    public static Refusal Closed { get; } = new("account.closed", "This account is closed.");

    public static Refusal Overdrawn { get; } = new("account.overdrawn", "An account never holds less than 0. Withdraw less.");

    public static Refusal NotEmpty { get; } = new("account.not-empty", "An account is closed only when it holds 0. Withdraw what is left.");
}
