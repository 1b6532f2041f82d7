using System.Diagnostics;
using Versicle;

namespace Bank.Accounts;

#region decider
/// <summary>An account: a table of rules, and a table of facts.</summary>
public sealed record Account(string Handle, string Owner, decimal Balance, AccountLife Life) : IDecider<Account, AccountCommand, AccountEvent>
{
    public const decimal MostAtOnce = 1_000_000_000m;

    public static Account Initial { get; } = new(Handle: "", Owner: "", Balance: 0, AccountLife.NotYet);

    public static Decision<AccountEvent> Decide(AccountCommand command, Account account, DecisionContext context) => command switch
    {
        AccountCommand.Open open when !IsHandle(open.Handle) => AccountRefusals.Handle,
        AccountCommand.Open open when string.IsNullOrWhiteSpace(open.Owner) => AccountRefusals.Owner,
        AccountCommand.Open open => new AccountEvent.Opened(open.Handle, open.Owner),

        _ when account.Life is AccountLife.NotYet => AccountRefusals.NoAccount,
        AccountCommand.Close when account.Life is AccountLife.Closed => [],
        _ when account.Life is AccountLife.Closed => AccountRefusals.Closed,

        AccountCommand.Deposit deposit when !IsAmount(deposit.Amount) => AccountRefusals.Amount,
        AccountCommand.Deposit deposit => new AccountEvent.Deposited(deposit.Amount, account.Balance + deposit.Amount),

        AccountCommand.Withdraw withdraw when !IsAmount(withdraw.Amount) => AccountRefusals.Amount,
        AccountCommand.Withdraw withdraw when withdraw.Amount > account.Balance => AccountRefusals.Overdrawn,
        AccountCommand.Withdraw withdraw => new AccountEvent.Withdrawn(withdraw.Amount, account.Balance - withdraw.Amount),

        AccountCommand.Close when account.Balance != 0 => AccountRefusals.NotEmpty,
        AccountCommand.Close => new AccountEvent.Closed(account.Handle),
        _ => throw new UnreachableException(),
    };

    public static Account Evolve(Account account, AccountEvent happened) => happened switch
    {
        AccountEvent.Opened opened => new(opened.Handle, opened.Owner, Balance: 0, AccountLife.Open),
        AccountEvent.Deposited deposited => account with { Balance = deposited.Balance },
        AccountEvent.Withdrawn withdrawn => account with { Balance = withdrawn.Balance },
        AccountEvent.Closed => account with { Life = AccountLife.Closed },
        _ => throw new UnreachableException(),
    };
    #endregion

    public static AccountState Answer(AccountCommand _, Account account, StreamName stream) =>
        new(AccountStream.IdOf(stream), account.Handle, account.Owner, account.Balance, account.Life is AccountLife.Open);

    public static Refusal Taken(KeyChange handle) => AccountRefusals.HandleTaken;

    private static bool IsHandle(string handle) =>
        handle.Length is >= 3 and <= 30 && handle.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one == '-');

    // Whole cents: money is neither made nor lost by rounding.
    private static bool IsAmount(decimal amount) => amount is > 0 and <= MostAtOnce && decimal.Round(amount, 2) == amount;
}

/// <summary>Where an account is in its life.</summary>
public enum AccountLife
{
    NotYet,
    Open,
    Closed,
}
