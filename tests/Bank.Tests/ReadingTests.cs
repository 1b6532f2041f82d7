using Bank.Accounts;
using Bank.Reading;
using Versicle;
using Versicle.Modules.Generated;
using Versicle.Testing;

namespace Bank.Tests;

/// <summary>What the read models hold after some events.</summary>
public sealed class ReadingTests
{
    private static readonly Guid Id = new("00000000-0000-0000-0000-000000000007");
    private static readonly StreamName Account = AccountStream.Of(Id);
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_account_shows_its_balance_and_whether_it_is_open() => new ProjectionSpec<AccountView>(new BankModule()) { Now = Noon }
        .Given(Account, new AccountEvent.Opened("ada", "Ada"), new AccountEvent.Deposited(5, 5), new AccountEvent.Withdrawn(5, 0))
        .Then(new AccountView(Id, "ada", "Ada", 0, IsOpen: true, Noon))
        .Given(Account, new AccountEvent.Closed("ada"))
        .Then(new AccountView(Id, "ada", "Ada", 0, IsOpen: false, Noon));

    #region spec
    [Fact]
    public void Each_movement_is_a_line_with_the_balance_after_it() => new ProjectionSpec<Transaction>(new BankModule()) { Now = Noon }
        .Given(Account, new AccountEvent.Opened("ada", "Ada"), new AccountEvent.Deposited(5, 5), new AccountEvent.Withdrawn(2, 3))
        .Then(
            new Transaction(Id, Number: 2, Position: 2, Amount: 5, Balance: 5, Noon),
            new Transaction(Id, Number: 3, Position: 3, Amount: -2, Balance: 3, Noon));
    #endregion

    [Fact]
    public void A_row_that_is_not_there_is_told()
    {
        var thrown = Assert.Throws<SpecNotMetException>(() => new ProjectionSpec<Transaction>(new BankModule()) { Now = Noon }
            .Given(Account, new AccountEvent.Opened("ada", "Ada"), new AccountEvent.Deposited(5, 5))
            .Then(new Transaction(Id, Number: 2, Position: 2, Amount: 6, Balance: 5, Noon)));

        Assert.Contains("-     Transaction { AccountId = 00000000-0000-0000-0000-000000000007, Number = 2, Position = 2, Amount = 6,", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("+     Transaction { AccountId = 00000000-0000-0000-0000-000000000007, Number = 2, Position = 2, Amount = 5,", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_that_the_fold_cannot_take_is_thrown() => Assert.Throws<FoldException>(() =>
        new ProjectionSpec<AccountView>(new BankModule()).Given(Account, new AccountEvent.Deposited(5, 5)).Then());
}
