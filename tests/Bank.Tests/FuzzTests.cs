using static Samples.Tests.Mutants;

namespace Bank.Tests;

public sealed class FuzzTestsOnSqlite : FuzzTests<OnSqlite>;

public sealed class FuzzTestsOnPostgres : FuzzTests<OnPostgres>;

public abstract class FuzzTests<TStore> : FuzzContract<TStore>
    where TStore : ISampleStore
{
    private const string Teller = $"X-Api-Key: {BankClient.TellerKey}\r\n";
    private const string Auditor = $"X-Api-Key: {BankClient.AuditorKey}\r\n";

    private Guid _account;

    protected override async Task<IReadOnlyList<string>> Requests(HttpClient client)
    {
        _account = await new BankClient(client, BankClient.TellerKey).Open(deposit: 100);
        var account = $"/accounts/{_account}";
        return
        [
            Request("POST", "/accounts", """{"handle":"eve-17","owner":"Eve"}""", Teller),
            Request("POST", account + "/deposits", """{"amount":1.25}""", Teller + "Idempotency-Key: \"k-1\"\r\n"),
            Request("POST", account + "/deposits", """{"amount":1}""", Teller + "If-Match: \"2\"\r\n"),
            Request("POST", account + "/withdrawals", """{"amount":0.05}""", Teller),
            Request("GET", account, null, Auditor + "Consistency-Token: 00112233445566778899aabbccddeeff.1\r\nPrefer: wait=0\r\n"),
            Request("GET", account + "/statement?after=0&page_size=20", null, Auditor),
            Request("GET", account + "/balance?as_of=2026-01-31T12:00:00Z", null, Auditor),
            Request("GET", account + "/history?page_size=3", null, Auditor),
            Request("GET", "/actors/tess/deeds?after=0", null, Auditor),
            Request("GET", "/transactions?after=0&page_size=7", null, Auditor),
        ];
    }

    protected override async Task StillAnswers(HttpClient client) =>
        Assert.Equal(200, (await new BankClient(client, BankClient.AuditorKey).Get($"/accounts/{_account}")).Status);
}
