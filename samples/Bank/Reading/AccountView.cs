using Bank.Accounts;
using Versicle;

namespace Bank.Reading;

/// <summary>An account as people look at it: one row of the plain table <c>accounts_view</c>.</summary>
[ReadModel("accounts_view")]
public sealed record AccountView(
    [Key] Guid Id, [property: Index] string Handle, string Owner, decimal Balance, bool IsOpen, DateTimeOffset OpenedAt);

/// <summary>Keeps <c>accounts_view</c> in step with the log.</summary>
public sealed class AccountsProjection : IProjection<AccountView, AccountEvent>
{
    public static Guid Key(AccountEvent _, EventContext at) => AccountStream.IdOf(at.Stream);

    public static AccountView On(AccountEvent.Opened e, EventContext at) =>
        new(AccountStream.IdOf(at.Stream), e.Handle, e.Owner, Balance: 0, IsOpen: true, at.RecordedAt);

    public static AccountView On(AccountEvent.Deposited e, AccountView row) => row with { Balance = e.Balance };

    public static AccountView On(AccountEvent.Withdrawn e, AccountView row) => row with { Balance = e.Balance };

    public static AccountView On(AccountEvent.Closed _, AccountView row) => row with { IsOpen = false };
}
