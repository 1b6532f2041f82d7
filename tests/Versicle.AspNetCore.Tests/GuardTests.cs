using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Versicle.AspNetCore.Tests;

public sealed class GuardTests
{
    [Fact]
    public async Task A_start_without_policies_fails_with_the_list_of_endpoints()
    {
        var thrown = await Assert.ThrowsAsync<UnguardedEndpointsException>(() => OrdersApp.Start(
            endpoints =>
            {
                var shops = endpoints.MapGroup("/shops/{shopId}");
                shops.MapCommand<CloseShop>("DELETE", "/door");
                shops.MapQuery<FindOrders>("/orders").AllowAnonymous();
                endpoints.MapGet("/own", () => "hello");
                endpoints.MapVersicleHealth("/health");
            },
            isOpen: false));

        Assert.Equal(["DELETE /shops/{shopId}/door", "GET /health", "GET /own"], thrown.Endpoints.Order(StringComparer.Ordinal));
        Assert.All(thrown.Endpoints, endpoint => Assert.Contains(endpoint, thrown.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_query_without_a_policy_is_named_under_both_its_verbs()
    {
        var thrown = await Assert.ThrowsAsync<UnguardedEndpointsException>(() => OrdersApp.Start(
            endpoints => endpoints.MapQuery<FindOrders>("/orders"), isOpen: false));

        Assert.Equal(["GET /orders", "HEAD /orders"], thrown.Endpoints.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_credentials_every_endpoint_with_a_policy_is_401_and_with_others_403()
    {
        await using var app = await Guarded(endpoints => OrdersApp.MapAll(endpoints.MapGroup("").RequireAuthorization("shopkeeper")));

        foreach (var (verb, path) in new[] { ("GET", "/shops/7/orders"), ("HEAD", "/shops/7/orders"), ("POST", "/shops/7/orders"), ("DELETE", "/shops/7") })
        {
            Assert.Equal(401, (await app.Ask(new(verb), path, null)).Status);
            Assert.Equal(403, (await app.Ask(new(verb), path, null, ("User", "customer"))).Status);
            Assert.NotInRange((await app.Ask(new(verb), path, null, ("User", "shopkeeper"))).Status, 401, 403);
        }
    }

    [Fact]
    public async Task A_fallback_policy_holds_for_all_that_say_nothing()
    {
        await using var app = await Guarded(OrdersApp.MapAll, authorization => authorization.SetFallbackPolicy(
            new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()));

        Assert.Equal(401, (await app.Get("/shops/7/orders")).Status);
        Assert.Equal(200, (await app.Get("/shops/7/orders", ("User", "anybody"))).Status);
    }

    [Fact]
    public async Task A_messages_own_policy_is_its_endpoints_decision_and_asked_of_ASP_NET_Core()
    {
        await using var app = await Guarded(OrdersApp.MapAll, versicle: options =>
        {
            options.Commands.Require("shopkeeper");
            options.Queries.AllowAnyCaller();
        });

        var stranger = await app.Ask(new("DELETE"), "/shops/7", null);

        Assert.Equal((401, "VER060"), (stranger.Status, stranger.Code));
        Assert.Equal(403, (await app.Ask(new("DELETE"), "/shops/7", null, ("User", "customer"))).Status);
        Assert.Equal(204, (await app.Ask(new("DELETE"), "/shops/7", null, ("User", "shopkeeper"))).Status);
        Assert.Equal(200, (await app.Get("/shops/7/orders")).Status);
    }

    [Fact]
    public async Task A_policy_that_only_the_route_has_is_a_warning()
    {
        await using var app = await Guarded(
            endpoints => endpoints.MapCommand<CloseShop>("DELETE", "/shops/{shopId}").RequireAuthorization("shopkeeper"));

        Assert.Contains(app.Logged.All, one => one.Id.Id == 4003 && one.Text.Contains("'CloseShop'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Endpoints_without_the_parts_for_http_do_not_start_and_say_what_to_call()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();

        var thrown = Assert.Throws<InvalidOperationException>(() => app.MapQuery<FindOrders>("/orders"));

        Assert.Contains("AddVersicleHttp", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_says_that_a_guarded_endpoint_may_refuse_and_that_an_open_one_does_not()
    {
        await using var app = await Guarded(
            endpoints =>
            {
                endpoints.MapQuery<FindOrders>("/orders").RequireAuthorization();
                endpoints.MapQuery<Fail>("/fail").AllowAnonymous();
                endpoints.MapOpenApi().AllowAnonymous();
            },
            services: services => services.AddOpenApi());

        var paths = (await app.Get("/openapi/v1.json")).Json.GetProperty("paths");

        Assert.True(Answers("/orders").TryGetProperty("401", out _) && Answers("/orders").TryGetProperty("403", out _));
        Assert.False(Answers("/fail").TryGetProperty("401", out _) || Answers("/fail").TryGetProperty("403", out _));

        JsonElement Answers(string path) => paths.GetProperty(path).GetProperty("get").GetProperty("responses");
    }

    private static Task<OrdersApp> Guarded(
        Action<Microsoft.AspNetCore.Routing.IEndpointRouteBuilder> map,
        Action<AuthorizationBuilder>? configure = null,
        Action<VersicleBuilder>? versicle = null,
        Action<IServiceCollection>? services = null) =>
        OrdersApp.Start(
            map,
            guarded =>
            {
                services?.Invoke(guarded);
                guarded.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("header", null);
                var authorization = guarded.AddAuthorizationBuilder();
                authorization.AddPolicy("shopkeeper", policy => policy.RequireClaim(ClaimTypes.NameIdentifier, "shopkeeper"));
                configure?.Invoke(authorization);
            },
            versicle,
            app => app.UseRouting().UseAuthentication().UseAuthorization(),
            isOpen: false);

    /// <summary>Whoever the header 'User' says.</summary>
    internal sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers["User"].ToString() is { Length: > 0 } user
                ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, user)], "header")), "header"))
                : AuthenticateResult.NoResult());
    }
}
