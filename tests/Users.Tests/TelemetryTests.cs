using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Users.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task With_a_collectors_address_the_program_exports_its_spans_and_metrics_and_no_payload()
    {
        await using var collector = await Collector.Start();
        using var folder = new TemporaryFolder();
        await using var program = await SampleProgram.Start(new(
            folder,
            ("Versicle:Data", folder.Path),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "200")));

        var created = await program.Client.Post("/users", """{"name":"hunter2","email":"hunter2@example.org"}""");
        await program.Client.Get("/users/1", ("Consistency-Token", created.Header("Consistency-Token")));
        await program.Client.Post("/users", """{"name":"hunter2","email":7}""");

        await collector.Told(
            "/v1/traces", "Microsoft.AspNetCore", "send CreateUser", "append CreateUser", "process UsersProjection", "query GetUserById");
        await collector.Told(
            "/v1/metrics", "versicle.command.duration", "versicle.events.appended", "versicle.projection.lag", "versicle.projection.lag.time");
        Assert.DoesNotContain(collector.All, told => told.Contains("hunter2", StringComparison.Ordinal));
    }

    /// <summary>What a collector is to a program: an address that takes protobuf.</summary>
    private sealed class Collector(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Text)> _told = [];

        public string Address => app.Urls.Single();

        public IEnumerable<string> All => _told.Select(told => told.Text);

        public static async Task<Collector> Start()
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var collector = new Collector(app);
            app.Run(collector.Take);
            await app.StartAsync(TestContext.Current.CancellationToken);
            return collector;
        }

        /// <summary>Waits until all words have come to an address.</summary>
        public async Task Told(string path, params string[] words)
        {
            for (var waited = 0; Missing() is { Count: > 0 } missing; waited++)
            {
                Assert.True(waited < 600, $"'{string.Join("', '", missing)}' did not come to {path} within 30 s.");
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            List<string> Missing() => [.. words.Where(word => !HasCome(word))];

            bool HasCome(string word) => _told.Any(told => told.Path == path && told.Text.Contains(word, StringComparison.Ordinal));
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        // Names stand in protobuf as they are.
        private async Task Take(HttpContext http)
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            _told.Enqueue((http.Request.Path, Encoding.UTF8.GetString(body.ToArray())));
            http.Response.ContentType = "application/x-protobuf";
        }
    }
}
