using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Versicle;

namespace Users.Tests;

/// <summary>A team that writes its endpoints itself.</summary>
public sealed class OwnEndpointTests
{
    [Fact]
    public async Task An_endpoint_of_ones_own_answers_the_token_and_problems_too()
    {
        await using var users = new UsersWeb<OnSqlite> { Map = MapOwn };
        await users.InitializeAsync();

        var created = await users.Client.Post("/own/users", """{"name":"Ada","email":"ada@example.org"}""");
        var read = await users.Client.Get(created.Header("Location"), ("Consistency-Token", created.Header("Consistency-Token")));
        var refused = await users.Client.Post("/own/users", """{"name":" ","email":"ada@example.org"}""");

        Assert.Equal((201, "\"1\""), (created.Status, created.Message.Headers.ETag?.Tag));
        Assert.Equal("Ada", read.Json.GetProperty("name").GetString());
        Assert.Equal((400, "user.name-required"), (refused.Status, refused.Json.GetProperty("code").GetString()));
    }

    private static void MapOwn(IEndpointRouteBuilder app)
    {
        #region own
        app.MapPost("/own/users", async (NewUser user, CommandBus commands, HttpContext http) =>
        {
            var (created, _) = await commands.Dispatch(new CreateUser(user.Name, user.Email), http.ToMessageContext(), http.RequestAborted);
            return Results.Created($"/users/{created.Id}", created);
        }).WithVersicleAnswers().AllowAnonymous();
        #endregion
    }

    private sealed record NewUser(string Name, string Email);
}
