using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>
/// What the write sessions of every store with tables do: a handler's own rows and its events are written together, or not at all. A
/// writer of a store runs each case, as a test of the framework of choice.
/// </summary>
/// <remarks>
/// The store that is opened has tables <c>people (id generated, email unique not null, age check positive_age, nick with the unique index
/// one_nick)</c> and <c>pets (id, owner references people deferrable initially deferred, name; unique (owner, name))</c>, both empty. Its
/// session limit is what <see cref="CaseSetting.Context"/> says.
/// </remarks>
public static class WriteSessionContract
{
    /// <summary>All cases. Each opens a store of its own, once.</summary>
    public static IReadOnlyList<ContractCase<IEventStore>> Cases { get; } =
    [
        .. SessionCases.All,
        .. SessionConflictCases.All,
        .. SessionLimitCases.All,
        .. TrialCases.All,
        .. LendingCases.All,
        .. AnswerBookCases.All,
    ];
}
