using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules.Generated;

namespace Users.Tests;

/// <summary>What is stored does not follow what HTTP is told to look like, and the other way round.</summary>
public sealed class StoredJsonTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_style_of_http_changes_nothing_that_is_stored()
    {
        using var folder = new TemporaryFolder();
        await using var app = await Start(folder.Path, JsonNamingPolicy.KebabCaseUpper);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        await client.Post("/users", """{"NAME":"Ada","EMAIL":"ada@example.org"}""");

        var renamed = await client.Put("/users/1/name", """{"NEW-NAME":"Countess"}""");

        Assert.Equal("""{"ID":1,"NAME":"Countess","EMAIL":"ada@example.org"}""", renamed.Body);
        var log = app.Services.GetRequiredService<VersicleHost>().Log;
        var stored = (await log.Read(new() { Max = 10 }, Ct)).Events;
        Assert.Equal("""{"new_name":"Countess","user_id":1}""", Encoding.UTF8.GetString(stored[1].Data.Span));
    }

    [Fact]
    public async Task A_member_that_newer_code_stored_is_allowed()
    {
        await using var users = await UsersHost.Start<OnSqlite>();
        await users.Commands.Dispatch(new CreateUser("Ada", "ada@example.org"), Ct);
        var fromNewerCode = new NewEvent(Guid.CreateVersion7(), "user-renamed", """{"user_id":1,"new_name":"Countess","reason":"marriage"}"""u8.ToArray());

        var appended = Assert.IsType<AppendResult.Appended>(await users.Log.Append(
            new(Guid.CreateVersion7(), [new(UserStream.Of(1), ExpectedVersion.Any, [fromNewerCode])], EventMetadata.None), Ct));

        Assert.Equal("Countess", (await users.Queries.Dispatch(new GetUserById(1), after: appended.Head.Token, Ct)).Name);
    }

    private static async Task<WebApplication> Start(string folder, JsonNamingPolicy policy)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = policy);
        builder.Services.AddVersicleHttp();
        builder.Services.AddVersicle(new UsersModule(), versicle => versicle
            .UseSqlite(Path.Combine(folder, "users.db"))
            .ReadModels(read => read.UseSqlite(Path.Combine(folder, "users-read.db"))));
        var app = builder.Build();
        app.UseRouting();
        app.MapCommand<CreateUser>("POST", "/users").AllowAnonymous();
        app.MapCommand<UpdateUserName>("PUT", "/users/{userId}/name").AllowAnonymous();
        await app.StartAsync(Ct);
        return app;
    }
}
