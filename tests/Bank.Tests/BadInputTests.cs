namespace Bank.Tests;

public sealed class BadInputTestsOnSqlite(SharedProgram<OnSqlite> shared) : BadInputTests<OnSqlite>(shared);

public sealed class BadInputTestsOnPostgres(SharedProgram<OnPostgres> shared) : BadInputTests<OnPostgres>(shared);

/// <summary>Everything that a teller may send and that is not right: exact status and code, no event, and the account goes on.</summary>
public abstract class BadInputTests<TStore>(SharedProgram<TStore> shared) : IClassFixture<SharedProgram<TStore>>
    where TStore : ISampleStore
{
    private BankClient Teller { get; } = new(shared.Program.Client, BankClient.TellerKey);

    public static TheoryData<string> Names => [.. BadInputs.All.Select(input => input.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_request_that_is_not_right_gets_its_answer_and_nothing_happens(string name)
    {
        var input = BadInputs.All.Single(input => input.Name == name);
        var id = await Teller.Open();
        var deeds = await Deeds();

        var reply = await input.Send(
            shared.Program.Client, input.Path.Replace("{id}", id.ToString(), StringComparison.Ordinal), ("X-Api-Key", BankClient.TellerKey));

        input.AssertAnswered(reply);
        Assert.Equal(deeds, await Deeds());
        Assert.Equal(200, (await Teller.Post($"/accounts/{id}/deposits", """{"amount":1}""")).Status);
    }

    // Of the log itself, from its end: all that tellers have done here.
    private async Task<string> Deeds()
    {
        var (count, last) = (0, "");
        for (long? after = 0; after is { } position;)
        {
            var page = (await Teller.Get($"/actors/tess/deeds?page_size=200&after={position}")).Json;
            foreach (var entry in page.GetProperty("entries").EnumerateArray())
                (count, last) = (count + 1, entry.GetRawText());
            after = page.GetProperty("next") is { ValueKind: System.Text.Json.JsonValueKind.Number } next ? next.GetInt64() : null;
        }

        return $"{count}: {last}";
    }
}
