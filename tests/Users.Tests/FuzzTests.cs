using static Samples.Tests.Mutants;

namespace Users.Tests;

public sealed class FuzzTestsOnSqlite : FuzzTests<OnSqlite>;

public sealed class FuzzTestsOnPostgres : FuzzTests<OnPostgres>;

public abstract class FuzzTests<TStore> : FuzzContract<TStore>
    where TStore : ISampleStore
{
    protected override async Task<IReadOnlyList<string>> Requests(HttpClient client)
    {
        await client.Post("/users", """{"name":"Ada","email":"ada@example.org"}""");
        return
        [
            Request("POST", "/users", """{"name":"Ada","email":"ada@example.org"}"""),
            Request("PUT", "/users/1/name", """{"new_name":"Bob"}"""),
            Request("PUT", "/users/1/name", """{"new_name":"Bob"}""", "If-Match: \"1\"\r\n"),
            Request("GET", "/users/1", null, "Consistency-Token: 00112233445566778899aabbccddeeff.1\r\nPrefer: wait=0\r\n"),
            Request("GET", "/users?page=1&page_size=20", null, "If-None-Match: W/\"a\"\r\nCookie: consistency-token=00112233445566778899aabbccddeeff.1\r\n"),
            Request("HEAD", "/users/1", null),
            Request("GET", "/health", null),
            Request("GET", "/openapi/v1.json", null),
        ];
    }

    protected override async Task StillAnswers(HttpClient client) => Assert.Equal(200, (await client.Get("/users/1")).Status);
}
