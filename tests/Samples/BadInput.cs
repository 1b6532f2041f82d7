namespace Samples.Tests;

/// <summary>What a client may send that is not right, and what it must get: one row each.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Verb">The verb.</param>
/// <param name="Path">With its query string.</param>
/// <param name="Status">Exactly.</param>
/// <param name="Code">The problem's.</param>
public sealed record BadInput(string Name, string Verb, string Path, int Status, string Code)
{
    public byte[]? Body { get; init; }

    public string? ContentType { get; init; } = "application/json";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public override string ToString() => Name;

    /// <summary>Sends it, with what every request of the caller has.</summary>
    internal Task<Reply> Send(HttpClient client, string path, params (string Name, string Value)[] always)
    {
        var content = Body is null ? null : new ByteArrayContent(Body);
        if (content is not null && ContentType is not null)
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", ContentType));
        foreach (var (name, value) in Headers.Where(header => header.Name == "Content-Encoding"))
            content!.Headers.Add(name, value);
        return client.Ask(new(Verb), path, content, [.. always, .. Headers.Where(header => header.Name != "Content-Encoding")]);
    }

    /// <summary>It is answered as it must be, and nobody is told more.</summary>
    internal void AssertAnswered(Reply reply)
    {
        Assert.Equal((Status, "application/problem+json"), (reply.Status, reply.ContentType));
        Assert.Equal(Status, reply.Json.GetProperty("status").GetInt32());
        Assert.Equal(Code, reply.Json.GetProperty("code").GetString());
        Assert.False(string.IsNullOrEmpty(reply.Json.GetProperty("trace_id").GetString()));
        Assert.DoesNotContain("Exception", reply.Body, StringComparison.Ordinal);
        Assert.Equal(Status == 405, reply.Message.Content.Headers.Allow.Count > 0);
    }
}
