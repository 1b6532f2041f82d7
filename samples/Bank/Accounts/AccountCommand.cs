using Versicle;

namespace Bank.Accounts;

#region commands
/// <summary>What may be asked of an account. Each case is a message of its own; <see cref="Account"/> decides them.</summary>
public abstract record AccountCommand
{
    private AccountCommand()
    {
    }

    [NewStream(AccountStream.Category)]
    public sealed record Open(string Handle, string Owner) : AccountCommand, ICommand<AccountState>;

    public sealed record Deposit([Stream(AccountStream.Category)] Guid AccountId, decimal Amount) : AccountCommand, ICommand<AccountState>;

    public sealed record Withdraw([Stream(AccountStream.Category)] Guid AccountId, decimal Amount) : AccountCommand, ICommand<AccountState>;

    public sealed record Close([Stream(AccountStream.Category)] Guid AccountId) : AccountCommand, ICommand<AccountState>;
}
#endregion

/// <summary>What they answer: the account after it.</summary>
public sealed record AccountState(Guid Id, string Handle, string Owner, decimal Balance, bool IsOpen);

/// <summary>The streams of accounts: <c>account-0199e0a5-…</c>.</summary>
public static class AccountStream
{
    public const string Category = "account";

    public static StreamName Of(Guid accountId) => StreamName.Of(Category, accountId);

    public static Guid IdOf(StreamName stream) => Guid.Parse(stream.IdIn(Category));
}
