using System.Text.RegularExpressions;

namespace Bank.Tests;

/// <summary>Who may call what, of every endpoint that there is.</summary>
public abstract partial class AccessTests<TStore>(SharedProgram<TStore> shared) : IClassFixture<SharedProgram<TStore>>
    where TStore : ISampleStore
{
    [Fact]
    public async Task Every_endpoint_answers_401_without_a_key_but_health_and_the_document()
    {
        var endpoints = await Endpoints();

        var answered = new List<string>();
        foreach (var (verb, path) in endpoints)
        {
            var reply = await shared.Program.Client.Ask(verb, path, verb == HttpMethod.Post ? Http.Json("{}") : null);
            var wrong = await new BankClient(shared.Program.Client, "nobody's key, but long").Ask(verb, path);
            answered.Add($"{reply.Status} {wrong.Status} {reply.ContentType}");
        }

        Assert.True(endpoints.Count >= 11, $"{endpoints.Count} endpoints");
        Assert.All(answered, one => Assert.Equal("401 401 application/problem+json", one));
    }

    [Fact]
    public async Task An_auditor_writes_nothing_and_a_teller_reads()
    {
        foreach (var (verb, path) in await Endpoints())
        {
            var key = verb == HttpMethod.Post ? BankClient.AuditorKey : BankClient.TellerKey;
            var reply = await new BankClient(shared.Program.Client, key).Ask(verb, path);

            Assert.True(verb == HttpMethod.Post ? reply.Status == 403 : reply.Status is not (401 or 403), $"{verb} {path}: {reply.Status} {reply.Body}");
        }
    }

    [Fact]
    public void No_policy_is_known_to_a_route_only() =>
        Assert.DoesNotContain(shared.Program.Output, line => line.Contains("\"LogLevel\":\"Warning\"", StringComparison.Ordinal));

    // As the program itself tells them.
    private async Task<List<(HttpMethod Verb, string Path)>> Endpoints()
    {
        var document = (await shared.Program.Client.Get("/openapi/v1.json")).Json;
        return
        [
            .. document.GetProperty("paths").EnumerateObject()
                .Where(path => path.Name != "/health")
                .SelectMany(path => path.Value.EnumerateObject().Select(verb => (HttpMethod.Parse(verb.Name), Parameter().Replace(path.Name, "7")))),
        ];
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
