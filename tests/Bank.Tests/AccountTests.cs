using Bank.Accounts;
using Versicle.Testing;
using static Bank.Accounts.AccountCommand;
using static Bank.Accounts.AccountEvent;

namespace Bank.Tests;

#region spec
/// <summary>The rules of an account, as a table.</summary>
public sealed class AccountTests
{
    private static readonly Guid Id = new("00000000-0000-0000-0000-000000000007");

    private readonly DeciderSpec<Account, AccountCommand, AccountEvent> nothing = new();

    private DeciderSpec<Account, AccountCommand, AccountEvent> Open5 => nothing.Given(new Opened("ada", "Ada"), new Deposited(5, 5));

    [Fact]
    public void An_account_is_opened_with_nothing_in_it() => nothing
        .When(new Open("ada", "Ada"))
        .Then(new Opened("ada", "Ada"))
        .ThenState(new("ada", "Ada", 0, AccountLife.Open));

    [Fact]
    public void A_deposit_says_what_the_account_holds_after_it() => Open5
        .When(new Deposit(Id, 2.50m))
        .Then(new Deposited(2.50m, 7.50m));

    [Fact]
    public void All_of_it_can_be_withdrawn() => Open5.When(new Withdraw(Id, 5)).Then(new Withdrawn(5, 0));

    [Fact]
    public void No_more_than_that_can() => Open5.When(new Withdraw(Id, 5.01m)).ThenRefused(AccountRefusals.Overdrawn);
    #endregion

    [Fact]
    public void Nothing_is_asked_of_an_account_that_is_not_there() => nothing.When(new Deposit(Id, 1)).ThenRefused(AccountRefusals.NoAccount);

    [Fact]
    public void An_empty_account_is_closed_and_gives_its_handle_back() => nothing
        .Given(new Opened("ada", "Ada"))
        .When(new Close(Id))
        .Then(new Closed("ada"));

    [Fact]
    public void One_that_holds_something_is_not() => Open5.When(new Close(Id)).ThenRefused(AccountRefusals.NotEmpty);

    [Fact]
    public void Closing_twice_is_closing_once() => nothing
        .Given(new Opened("ada", "Ada"), new Closed("ada"))
        .When(new Close(Id))
        .ThenNothing();
}
