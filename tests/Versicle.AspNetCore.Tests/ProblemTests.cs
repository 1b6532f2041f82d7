using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Versicle.AspNetCore.Tests;

public sealed class ProblemTests
{
    [Theory]
    [InlineData("rule", 422, "refused", "order.closed", "The shop is closed")]
    [InlineData("input", 400, "input", "order.empty", "An order has a line")]
    [InlineData("conflict-refusal", 409, "conflict", "order.taken", "The number is taken")]
    [InlineData("not-found", 404, "not-found", "VER003", "Order 42 not found")]
    [InlineData("constraint", 409, "conflict", "VER004", null)]
    [InlineData("token-foreign", 400, "consistency-token", "token.foreign", "the token is another store's")]
    [InlineData("token-ahead", 400, "consistency-token", "token.ahead", "the token is ahead of the log")]
    [InlineData("large", 413, "too-large", "VER016", null)]
    [InlineData("request", 408, "request", "body.timeout", null)]
    [InlineData("late", 503, "not-caught-up", "VER009", null)]
    [InlineData("waiters", 503, "not-caught-up", "VER041", "too many queries wait for this answer: ask again in a moment")]
    [InlineData("stopped", 503, "projection-stopped", "VER010", null)]
    [InlineData("parked", 503, "parked", "VER038", null)]
    [InlineData("store", 503, "store-unavailable", "VER006", null)]
    [InlineData("full", 507, "store-unavailable", "VER006", null)]
    public async Task What_is_expected_has_its_status_and_code_and_is_no_error_in_the_log(
        string how, int status, string type, string code, string? detail)
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Get($"/fail/{how}");

        Assert.Equal((status, "application/problem+json"), (reply.Status, reply.ContentType));
        Assert.Equal(("urn:versicle:problem:" + type, code, status), (
            reply.Json.GetProperty("type").GetString(), reply.Code, reply.Json.GetProperty("status").GetInt32()));
        Assert.True(detail is null || detail == reply.Json.GetProperty("detail").GetString());
        Assert.NotEqual("", reply.Json.GetProperty("trace_id").GetString());
        Assert.DoesNotContain("hunter2", reply.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logged.All, entry => entry.Level >= LogLevel.Error);
    }

    [Theory]
    [InlineData("bug")]
    [InlineData("cancelled")] // By the application itself: the client is still there.
    public async Task What_nobody_expected_is_500_without_detail_and_one_error_in_the_log(string how)
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Get($"/fail/{how}");

        Assert.Equal((500, "internal"), (reply.Status, reply.Code));
        Assert.False(reply.Json.TryGetProperty("detail", out _));
        Assert.DoesNotContain("hunter2", reply.Body, StringComparison.Ordinal);
        var logged = Assert.Single(app.Logged.All, entry => entry.Level >= LogLevel.Error);
        Assert.Equal(4001, logged.Id.Id);
        Assert.Contains("hunter2", logged.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("late", "1")]
    [InlineData("store", "1")]
    [InlineData("stopped", null)]
    public async Task What_passes_by_itself_says_when_to_ask_again(string how, string? retryAfter)
    {
        await using var app = await OrdersApp.Start();

        Assert.Equal(retryAfter, (await app.Get($"/fail/{how}")).Header("Retry-After"));
    }

    [Fact]
    public async Task A_stream_conflict_tells_the_version_that_is_there()
    {
        await using var app = await OrdersApp.Start();

        var reply = await app.Get("/fail/stream");

        Assert.Equal((409, 6), (reply.Status, reply.Json.GetProperty("current_version").GetInt32()));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/xml")]
    [InlineData("text/html")]
    public async Task The_applications_own_problem_details_are_used_whatever_the_caller_accepts(string accept)
    {
        await using var app = await OrdersApp.Start(services: services => services.AddProblemDetails(problems =>
            problems.CustomizeProblemDetails = context => context.ProblemDetails.Extensions["error"] = context.ProblemDetails.Detail));

        var reply = await app.Get("/fail/not-found", ("Accept", accept));

        Assert.Equal((404, "application/problem+json"), (reply.Status, reply.ContentType));
        Assert.Equal("Order 42 not found", reply.Json.GetProperty("error").GetString());
        Assert.Equal("VER003", reply.Code);
        Assert.NotEqual("", reply.Json.GetProperty("trace_id").GetString());
    }

    [Fact]
    public async Task A_client_that_leaves_is_no_error()
    {
        var entered = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using var app = await OrdersApp.Start(
            endpoints => endpoints.MapQuery<FindOrders>("/shops/{shopId}/orders"),
            versicle: versicle => versicle.Queries.Use(_ => new Waits(entered, left)));
        using var leave = new CancellationTokenSource();

        var asking = app.Client.GetAsync(new Uri("/shops/7/orders", UriKind.Relative), leave.Token);
        await entered.Task;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await left.Task;

        Assert.DoesNotContain(app.Logged.All, entry => entry.Level >= LogLevel.Warning);
    }

    private sealed class Waits(TaskCompletionSource entered, TaskCompletionSource left) : IQueryMiddleware
    {
        public async ValueTask<TResult> Handle<TQuery, TResult>(
            TQuery query, MessageContext context, QueryNext<TQuery, TResult> next, CancellationToken ct)
            where TQuery : notnull
        {
            entered.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, ct);
            }
            finally
            {
                left.SetResult();
            }

            return await next(query, context, ct);
        }
    }
}
