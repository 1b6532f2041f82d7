using System.Text;
using System.Text.Json;

namespace Samples.Tests;

/// <summary>What an ordinary client does.</summary>
internal static class Http
{
    public static async Task<Reply> Ask(
        this HttpClient client, HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new(answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static Task<Reply> Get(this HttpClient client, string path, params (string Name, string Value)[] headers) =>
        client.Ask(HttpMethod.Get, path, content: null, headers);

    public static Task<Reply> Post(this HttpClient client, string path, string json) => client.Ask(HttpMethod.Post, path, Json(json));

    public static Task<Reply> Put(this HttpClient client, string path, string json) => client.Ask(HttpMethod.Put, path, Json(json));

    public static void AssertProblem(Reply reply, int status)
    {
        Assert.Equal((status, "application/problem+json"), (reply.Status, reply.ContentType));
        Assert.Equal(status, reply.Json.GetProperty("status").GetInt32());
        Assert.NotEqual("", reply.Error);
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}

/// <summary>An answer, read.</summary>
internal sealed record Reply(HttpResponseMessage Message, string Body)
{
    public int Status => (int)Message.StatusCode;

    public string? ContentType => Message.Content.Headers.ContentType?.MediaType;

    public JsonElement Json => JsonElement.Parse(Body);

    public string? Error => Json.GetProperty("error").GetString();

    public string Header(string name) => Message.Headers.TryGetValues(name, out var values) ? string.Join('|', values) : "";

    public IEnumerable<string> Members => Json.EnumerateObject().Select(member => member.Name);
}
