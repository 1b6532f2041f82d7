using Versicle.Testing;

namespace Versicle.Stores.Tests;

/// <summary>The cases of a contract as rows of a theory, each with its promise's trait.</summary>
internal static class ContractRows
{
    /// <summary>For what is in front of a store that passes all of them: one case for each promise, and random appends.</summary>
    public static IEnumerable<ContractCase<IEventLog>> Essentials => EventLogContract.Cases
        .Where(one => one.Guarantee is not null || one.Name.StartsWith("A_thousand_random", StringComparison.Ordinal))
        .GroupBy(one => one.Name.Split('(')[0], (_, alike) => alike.First());

    #region rows
    public static IEnumerable<TheoryDataRow<string>> Of<TStore>(IEnumerable<ContractCase<TStore>> cases) => cases.Select(one =>
        one.Guarantee is { } guarantee ? new TheoryDataRow<string>(one.Name).WithTrait("Guarantee", guarantee) : new(one.Name));

    /// <summary>Runs the case of this name on what <paramref name="open"/> opens, for the second time as another process would.</summary>
    public static Task Run<TStore>(IEnumerable<ContractCase<TStore>> cases, string name, Func<CaseSetting, ValueTask<TStore>> open) =>
        cases.Single(one => one.Name == name).Run(open);
    #endregion
}
