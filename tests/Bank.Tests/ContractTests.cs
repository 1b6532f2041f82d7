using System.Globalization;
using System.Text.Json;

namespace Bank.Tests;

/// <summary>The HTTP contract of the service, against the running program, over a socket.</summary>
public abstract class ContractTests<TStore>(SharedProgram<TStore> shared) : IClassFixture<SharedProgram<TStore>>
    where TStore : ISampleStore
{
    private const string One = """{"amount":1}""";

    private BankClient Teller { get; } = new(shared.Program.Client, BankClient.TellerKey);

    private BankClient Auditor { get; } = new(shared.Program.Client, BankClient.AuditorKey);

    [Fact]
    public async Task Opening_an_account_answers_201_with_its_address_and_the_account()
    {
        var handle = BankClient.NewHandle();

        var reply = await Teller.Post("/accounts", $$"""{"handle":"{{handle}}","owner":"Ada"}""");

        Assert.Equal((201, "application/json"), (reply.Status, reply.ContentType));
        var id = reply.Json.GetProperty("id").GetGuid();
        Assert.Equal($"/accounts/{id}", reply.Header("Location"));
        Assert.Equal($$"""{"id":"{{id}}","handle":"{{handle}}","owner":"Ada","balance":0,"is_open":true}""", reply.Body);
        Assert.NotEqual("", reply.Header("Consistency-Token"));
    }

    [Fact]
    public async Task Money_is_deposited_and_withdrawn_to_the_cent()
    {
        var id = await Teller.Open();

        var deposited = await Teller.Post($"/accounts/{id}/deposits", """{"amount":0.10}""");
        await Teller.Post($"/accounts/{id}/deposits", """{"amount":0.20}""");
        var withdrawn = await Teller.Post($"/accounts/{id}/withdrawals", """{"amount":0.30}""");

        Assert.Equal((200, 0.10m), (deposited.Status, deposited.Json.GetProperty("balance").GetDecimal()));
        Assert.Equal((200, 0m), (withdrawn.Status, withdrawn.Json.GetProperty("balance").GetDecimal()));
    }

    [Fact]
    public async Task All_accounts_are_answered_as_of_a_date()
    {
        var id = await Teller.Open(deposit: 10);
        var then = await Teller.Post($"/accounts/{id}/deposits", """{"amount":5}""");
        await Teller.Post($"/accounts/{id}/withdrawals", """{"amount":15}""");
        await Teller.Post($"/accounts/{id}/close");

        Assert.Equal(15m, await BalanceAsOf(then.Header("Consistency-Token")));
        Assert.Equal(0m, await BalanceAsOf("2999-01-01T00:00:00Z"));
        Assert.Null(await BalanceAsOf("2001-01-01T00:00:00Z"));

        async Task<decimal?> BalanceAsOf(string moment)
        {
            var accounts = await shared.Program.Client.Get("/accounts?page_size=200", ("X-Api-Key", BankClient.AuditorKey), ("As-Of", moment));
            Assert.Equal(200, accounts.Status);
            return accounts.Json.GetProperty("accounts").EnumerateArray().Where(account => account.GetProperty("id").GetGuid() == id)
                .Select(account => (decimal?)account.GetProperty("balance").GetDecimal()).SingleOrDefault();
        }
    }

    [Fact]
    public async Task What_a_command_answers_as_its_ETag_is_what_the_next_one_is_to_match()
    {
        var opened = await Send("/accounts", $$"""{"handle":"{{BankClient.NewHandle()}}","owner":"Ada"}""");
        var deposits = opened.Header("Location") + "/deposits";

        var first = await Send(deposits, One, ("If-Match", opened.Header("ETag")));
        var stale = await Send(deposits, One, ("If-Match", opened.Header("ETag")));
        var right = await Send(deposits, One, ("If-Match", first.Header("ETag")));

        Assert.Equal((201, 200, 412, 200), (opened.Status, first.Status, stale.Status, right.Status));
        Assert.Equal(("\"1\"", "\"2\"", "\"3\""), (opened.Header("ETag"), first.Header("ETag"), right.Header("ETag")));
        Assert.Equal(2, stale.Json.GetProperty("current_version").GetInt64());
        Assert.Equal(2m, right.Json.GetProperty("balance").GetDecimal());
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_repeated_key_is_answered_the_first_ones_ETag_however_far_the_account_has_come()
    {
        var deposits = $"/accounts/{await Teller.Open()}/deposits";
        (string, string)[] key = [("Idempotency-Key", Guid.NewGuid().ToString()), ("If-Match", "\"1\"")];
        var first = await Send(deposits, One, key);
        var other = await Send(deposits, One);

        var again = await Send(deposits, One, key);

        Assert.Equal((200, "\"2\""), (first.Status, first.Header("ETag")));
        Assert.Equal("\"3\"", other.Header("ETag"));
        Assert.Equal((200, "\"2\"", first.Body), (again.Status, again.Header("ETag"), again.Body));
    }

    [Fact]
    public async Task More_than_there_is_cannot_be_withdrawn()
    {
        var id = await Teller.Open(deposit: 5);

        var reply = await Teller.Post($"/accounts/{id}/withdrawals", """{"amount":5.01}""");

        AssertProblem(reply, 422, "account.overdrawn");
        Assert.Equal(5m, (await Read($"/accounts/{id}", reply)).Json.GetProperty("balance").GetDecimal());
    }

    [Fact]
    public async Task An_account_is_closed_only_when_it_holds_nothing_and_twice_is_once()
    {
        var id = await Teller.Open(deposit: 1);
        AssertProblem(await Teller.Post($"/accounts/{id}/close"), 422, "account.not-empty");
        await Teller.Post($"/accounts/{id}/withdrawals", """{"amount":1}""");

        var (first, second) = (await Teller.Post($"/accounts/{id}/close"), await Teller.Post($"/accounts/{id}/close"));

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.False(second.Json.GetProperty("is_open").GetBoolean());
        AssertProblem(await Teller.Post($"/accounts/{id}/deposits", """{"amount":1}"""), 422, "account.closed");
    }

    [Fact]
    public async Task A_handle_belongs_to_one_account_until_that_is_closed()
    {
        var handle = BankClient.NewHandle();
        var id = await Teller.Open(handle);

        AssertProblem(await Teller.Post("/accounts", $$"""{"handle":"{{handle}}","owner":"Eve"}"""), 409, "account.handle-taken");
        await Teller.Post($"/accounts/{id}/close");

        Assert.NotEqual(id, await Teller.Open(handle));
    }

    [Fact]
    public async Task Of_many_who_want_a_handle_at_once_one_gets_it()
    {
        var body = $$"""{"handle":"{{BankClient.NewHandle()}}","owner":"Ada"}""";

        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Teller.Post("/accounts", body)));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.Equal(15, replies.Count(reply => reply.Status == 409));
    }

    [Fact]
    public async Task A_hot_account_takes_each_deposit_once_and_never_gives_more_than_it_holds()
    {
        var id = await Teller.Open(deposit: 10);

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(n =>
            Teller.Post($"/accounts/{id}/{(n % 4 == 0 ? "deposits" : "withdrawals")}", """{"amount":1}""")));

        var moved = replies.Select((reply, n) => reply.Status == 200 ? n % 4 == 0 ? 1 : -1 : 0).Sum();
        Assert.All(replies, reply => Assert.True(reply.Status is 200 or 422, reply.Body));
        Assert.All(replies.Where(reply => reply.Status == 200), reply => Assert.True(reply.Json.GetProperty("balance").GetDecimal() >= 0));
        var last = await Teller.Post($"/accounts/{id}/deposits", """{"amount":1}""");
        Assert.Equal(10 + moved + 1, last.Json.GetProperty("balance").GetDecimal());
    }

    [Fact]
    public async Task A_statement_has_a_running_balance_and_goes_on_page_after_page()
    {
        var id = await Teller.Open(deposit: 5);
        await Teller.Post($"/accounts/{id}/withdrawals", """{"amount":2}""");
        var last = await Teller.Post($"/accounts/{id}/deposits", """{"amount":4}""");

        var first = await Read($"/accounts/{id}/statement?page_size=2", last);
        var second = await Read($"/accounts/{id}/statement?page_size=2&after={first.Json.GetProperty("next").GetInt64()}", last);

        Assert.Equal([(5m, 5m), (-2m, 3m)], Lines(first));
        Assert.Equal([(4m, 7m)], Lines(second));
        Assert.Equal(JsonValueKind.Null, second.Json.GetProperty("next").ValueKind);
        Assert.Equal(7m, second.Json.GetProperty("account").GetProperty("balance").GetDecimal());

        static IEnumerable<(decimal, decimal)> Lines(Reply page) => page.Json.GetProperty("lines").EnumerateArray()
            .Select(line => (line.GetProperty("amount").GetDecimal(), line.GetProperty("balance").GetDecimal()));
    }

    [Fact]
    public async Task The_history_of_an_account_says_what_when_by_whom_and_from_which_command()
    {
        var handle = BankClient.NewHandle();
        var id = await Teller.Open(handle, deposit: 5.10m);
        await Teller.Post($"/accounts/{id}/withdrawals", """{"amount":5.1}""");
        await Teller.Post($"/accounts/{id}/close");

        var first = await Auditor.Get($"/accounts/{id}/history?page_size=3");
        var second = await Auditor.Get($"/accounts/{id}/history?page_size=3&after={first.Json.GetProperty("next").GetInt64()}");

        Assert.Equal(
            [$"tess: Open: opened as {handle} for Ada", "tess: Deposit: 5.10 deposited", "tess: Withdraw: 5.10 withdrawn", "tess: Close: closed"],
            first.Json.GetProperty("entries").EnumerateArray().Concat(second.Json.GetProperty("entries").EnumerateArray())
                .Select(entry => $"{entry.GetProperty("by")}: {entry.GetProperty("command")}: {entry.GetProperty("what")}"));
        Assert.Equal(JsonValueKind.Null, second.Json.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task What_somebody_did_is_told_over_all_accounts()
    {
        var id = await Teller.Open(deposit: 1);

        var deeds = new List<string>();
        long? after = 0;
        while (after is { } position)
        {
            var page = (await Auditor.Get($"/actors/tess/deeds?page_size=50&after={position}")).Json;
            deeds.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("account_id")}: {entry.GetProperty("what")}"));
            after = page.GetProperty("next") is { ValueKind: JsonValueKind.Number } next ? next.GetInt64() : null;
        }

        Assert.Contains($"{id}: 1.00 deposited", deeds);
        Assert.Empty((await Auditor.Get("/actors/nobody/deeds")).Json.GetProperty("entries").EnumerateArray());
    }

    [Fact]
    public async Task A_balance_is_told_as_of_a_time()
    {
        var id = await Teller.Open(deposit: 5);
        var lines = (await Read($"/accounts/{id}/statement", await Teller.Post($"/accounts/{id}/deposits", """{"amount":2}"""))).Json.GetProperty("lines");
        var (first, second) = (lines[0].GetProperty("at").GetString()!, lines[1].GetProperty("at").GetString()!);
        var before = DateTimeOffset.Parse(first, CultureInfo.InvariantCulture).AddSeconds(-1).ToString("o", CultureInfo.InvariantCulture);

        Assert.Equal([0m, 5m, 7m], [await AsOf(before), await AsOf(first), await AsOf(second)]);

        async Task<decimal> AsOf(string time) =>
            (await Auditor.Get($"/accounts/{id}/balance?as_of={Uri.EscapeDataString(time)}")).Json.GetProperty("balance").GetDecimal();
    }

    [Fact]
    public async Task Transactions_of_all_accounts_are_paged_without_a_gap_while_more_are_made()
    {
        var (one, two) = (await Teller.Open(deposit: 1), await Teller.Open(deposit: 2));
        var seen = new List<(Guid Account, decimal Amount)>();
        long? after = 0;
        while (after is { } position)
        {
            var last = await Teller.Post($"/accounts/{one}/deposits", """{"amount":1}""");
            var page = await Read($"/transactions?page_size=7&after={position}", last);
            seen.AddRange(page.Json.GetProperty("transactions").EnumerateArray()
                .Select(line => (line.GetProperty("account_id").GetGuid(), line.GetProperty("amount").GetDecimal())));
            after = page.Json.GetProperty("next") is { ValueKind: JsonValueKind.Number } next ? next.GetInt64() : null;
        }

        Assert.Single(seen, line => line == (two, 2m));
        Assert.True(seen.Count(line => line == (one, 1m)) >= 2);
    }

    [Theory]
    [InlineData("""{"amount":0}""")]
    [InlineData("""{"amount":-1}""")]
    [InlineData("""{"amount":0.001}""")]
    [InlineData("""{"amount":1000000000.01}""")]
    [InlineData("""{"amount":"1"}""")]
    [InlineData("""{"amount":1e400}""")]
    [InlineData("""{"amount":null}""")]
    [InlineData("""{"amount":1,"account_id":"00000000-0000-0000-0000-000000000000"}""")]
    [InlineData("{}")]
    [InlineData("{")]
    public async Task An_amount_that_cannot_be_is_400_and_moves_nothing(string body)
    {
        var id = await Teller.Open(deposit: 5);

        var (deposit, withdrawal) = (await Teller.Post($"/accounts/{id}/deposits", body), await Teller.Post($"/accounts/{id}/withdrawals", body));

        Assert.Equal((400, 400), (deposit.Status, withdrawal.Status));
        Assert.Equal("application/problem+json", deposit.ContentType);
        Assert.Equal(6m, (await Teller.Post($"/accounts/{id}/deposits", """{"amount":1}""")).Json.GetProperty("balance").GetDecimal());
    }

    [Theory]
    [InlineData("ab", "Ada")]
    [InlineData("Upper", "Ada")]
    [InlineData("sp ace", "Ada")]
    [InlineData("abcdefghijklmnopqrstuvwxyz-0123", "Ada")]
    [InlineData("fine-handle", " ")]
    public async Task An_account_without_a_proper_handle_or_an_owner_is_400(string handle, string owner) =>
        Assert.Equal(400, (await Teller.Post("/accounts", $$"""{"handle":"{{handle}}","owner":"{{owner}}"}""")).Status);

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    [InlineData("nobody")]
    [InlineData("1")]
    public async Task An_account_that_is_not_there_is_404(string id)
    {
        Assert.Equal(404, (await Auditor.Get($"/accounts/{id}")).Status);
        Assert.Equal(404, (await Auditor.Get($"/accounts/{id}/statement")).Status);
        Assert.Equal(404, (await Teller.Post($"/accounts/{id}/deposits", """{"amount":1}""")).Status);
        Assert.Equal(404, (await Teller.Post($"/accounts/{id}/close")).Status);
    }

    private Task<Reply> Send(string path, string body, params (string Name, string Value)[] headers) =>
        shared.Program.Client.Ask(HttpMethod.Post, path, Http.Json(body), [.. headers, ("X-Api-Key", BankClient.TellerKey)]);

    private Task<Reply> Read(string path, Reply after) => Auditor.Get(path, after.Header("Consistency-Token"));

    private static void AssertProblem(Reply reply, int status, string code)
    {
        Assert.Equal((status, "application/problem+json"), (reply.Status, reply.ContentType));
        Assert.Equal(code, reply.Json.GetProperty("code").GetString());
    }
}
