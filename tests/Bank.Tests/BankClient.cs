namespace Bank.Tests;

/// <summary>What one caller of the bank does.</summary>
internal sealed class BankClient(HttpClient client, string key)
{
    public const string TellerKey = "teller-key-of-these-tests";
    public const string AuditorKey = "auditor-key-of-these-tests";

    /// <summary>A handle that no other test has.</summary>
    public static string NewHandle() => "h-" + Guid.NewGuid().ToString("N")[..20];

    public Task<Reply> Ask(HttpMethod method, string path, string? body = null, string token = "") => client.Ask(
        method,
        path,
        method == HttpMethod.Post ? Http.Json(body ?? "{}") : null,
        token.Length == 0 ? [("X-Api-Key", key)] : [("X-Api-Key", key), ("Consistency-Token", token)]);

    public Task<Reply> Get(string path, string token = "") => Ask(HttpMethod.Get, path, token: token);

    public Task<Reply> Post(string path, string? body = null) => Ask(HttpMethod.Post, path, body);

    public async Task<Guid> Open(string? handle = null, decimal deposit = 0)
    {
        var opened = await Post("/accounts", $$"""{"handle":"{{handle ?? NewHandle()}}","owner":"Ada"}""");
        Assert.Equal(201, opened.Status);
        var id = opened.Json.GetProperty("id").GetGuid();
        if (deposit > 0)
            Assert.Equal(200, (await Post($"/accounts/{id}/deposits", FormattableString.Invariant($$"""{"amount":{{deposit}}}"""))).Status);
        return id;
    }
}
