using System.Reflection;

namespace Versicle.Testing.Tests;

public sealed class EventLogContractTests
{
    public static TheoryData<string, Func<IEventLog, IEventLog>> Faulty => new()
    {
        { "drops an append", log => new Dropping(log) },
        { "leaves gaps", log => new Gapped(log) },
        { "reads behind", log => new Lagging(log) },
        { "appends twice", log => new Doubling(log) },
    };

    [Theory]
    [MemberData(nameof(Faulty), DisableDiscoveryEnumeration = true)]
    public async Task A_log_with_a_fault_breaks_a_case(string fault, Func<IEventLog, IEventLog> make)
    {
        var broken = new List<string>();
        foreach (var one in EventLogContract.Cases.Where((one, n) => n < 20 || one.Guarantee == "G4"))
        {
            IEventLog? log = null;
            try
            {
                await one.Run(setting => new(log ??= make(new MemoryEventLog(setting.Time, new RandomIds(), setting.Appended))));
            }
            catch (ContractBrokenException e)
            {
                broken.Add($"{one}: {e.Message}");
            }
        }

        Assert.True(broken.Count > 0, $"a log that {fault} keeps every case.");
    }

    [Fact]
    public void Names_of_cases_are_unique() =>
        Assert.Equal(EventLogContract.Cases.Count, EventLogContract.Cases.Select(one => one.Name).Distinct().Count());

    [Fact]
    public void Every_method_of_a_group_of_cases_is_a_case()
    {
        var methods = typeof(EventLogContract).Assembly.GetTypes()
            .Where(type => type.BaseType?.Name == "LogCases")
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(Task))
            .Select(method => method.Name)
            .ToList();

        Assert.True(methods.Count > 50);
        Assert.Empty(methods.Except(EventLogContract.Cases.Select(one => one.Name.Split('(')[0])));
    }
}
