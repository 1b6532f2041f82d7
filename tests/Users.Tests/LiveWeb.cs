using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Users;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules.Generated;

namespace Users.Tests;

/// <summary>The sample's endpoints in this process, once for anybody and once, below <c>/guarded</c>, for who is signed in.</summary>
public sealed class LiveWeb : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SampleData _data;
    private int _ended;

    private LiveWeb(WebApplication app, SampleData data) => (_app, _data) = (app, data);

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Whose right has ended.</summary>
    public ConcurrentDictionary<string, bool> Revoked => _app.Services.GetRequiredService<ConcurrentDictionary<string, bool>>();

    /// <summary>How many streams have.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public static async Task<LiveWeb> Start<TStore>(
        TimeProvider? time = null, Action<VersicleHttpOptions>? http = null, Action<JsonSerializerOptions>? json = null)
        where TStore : ISampleStore
    {
        var data = await TStore.New();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(data.Settings);
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(server => server.Limits.MinResponseDataRate = null); // What drops a slow reader here is not the server.
        builder.Services.AddRoutingCore().AddProblemDetails().AddSingleton(new ConcurrentDictionary<string, bool>());
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.Services.AddAuthentication("user").AddScheme<AuthenticationSchemeOptions, UserHandler>("user", null);
        builder.Services.AddAuthorization();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json?.Invoke(options.SerializerOptions);
        });
        builder.Services.AddVersicleHttp(http ?? (_ => { }));
        builder.Services.AddVersicle(new UsersModule(), versicle => Stores.Use(versicle, builder.Configuration));
        var app = builder.Build();
        var web = new LiveWeb(app, data);
        app.Use(web.Count);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapUsers();
        app.MapGroup("/guarded").RequireAuthorization().MapQuery<GetUserById>("/users/{userId}");
        await app.StartAsync();
        web.Client = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(app.Urls.Single()), Timeout = Timeout.InfiniteTimeSpan };
        return web;
    }

    public async Task<(string Address, string Token)> Create(string name)
    {
        var created = await Client.Post("/users", JsonSerializer.Serialize(new { name, email = "ada@example.org" }));
        Assert.Equal(201, created.Status);
        return (created.Header("Location"), created.Header("Consistency-Token"));
    }

    public async Task Rename(string address, string name) =>
        Assert.Equal(200, (await Client.Put(address + "/name", JsonSerializer.Serialize(new { new_name = name }))).Status);

    internal async Task<SseReader> Watch(string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept", "text/event-stream");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)answer.StatusCode);
        return new(answer);
    }

    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _data.Dispose();
    }

    private async Task Count(Microsoft.AspNetCore.Http.HttpContext http, Microsoft.AspNetCore.Http.RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        finally
        {
            if (http.Response.ContentType == "text/event-stream")
                Interlocked.Increment(ref _ended);
        }
    }

    private sealed class UserHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, ConcurrentDictionary<string, bool> revoked)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers["X-User"] is [{ } name] && !revoked.ContainsKey(name)
                ? AuthenticateResult.Success(new(new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, name)], "user")), "user"))
                : AuthenticateResult.NoResult());
    }
}

/// <summary>An event, as a browser would see it.</summary>
internal sealed record SseEvent(string Id, string? Name, string Data, long? Retry)
{
    public string? Text(string member) => JsonElement.Parse(Data).GetProperty(member).GetString();
}

/// <summary>Reads a stream of events as the standard says.</summary>
internal sealed class SseReader(HttpResponseMessage answer) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StreamReader _lines = new(answer.Content.ReadAsStream());

    public string Header(string name) => string.Join('|', answer.Headers.Concat(answer.Content.Headers).First(header => header.Key == name).Value);

    public async Task<SseEvent> Next() => await NextOrEnd() ?? throw new EndOfStreamException();

    public async Task<SseEvent?> NextOrEnd()
    {
        var (id, name, data, retry) = ("", (string?)null, new List<string>(), (long?)null);
        while (await Line() is { } line)
        {
            if (line.Length == 0 && (data.Count > 0 || retry is not null))
                return new(id, name, string.Join('\n', data), retry);
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data.Add(line[6..]);
            else if (line.StartsWith("retry: ", StringComparison.Ordinal))
                retry = long.Parse(line[7..], System.Globalization.CultureInfo.InvariantCulture);
        }

        return null;
    }

    /// <summary>The next line that no browser shows anybody.</summary>
    public async Task<string> Comment()
    {
        while (await Line() is { } line)
        {
            if (line.StartsWith(':'))
                return line;
        }

        throw new EndOfStreamException();
    }

    public void Dispose()
    {
        _lines.Dispose();
        answer.Dispose();
    }

    private Task<string?> Line() => _lines.ReadLineAsync().WaitAsync(Patience);
}
