using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle.Tests.Notes;

namespace Versicle.Tests;

[Collection(AloneCollection.Name)]
public sealed class TelemetryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_is_a_span_under_its_caller_with_the_append_below_it()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        using var spans = new Spans();

        using var caller = Spans.Begin();
        await host.Commands().Dispatch(new WriteNote(1, "hunter2"), Ct);

        var (append, send) = spans.Of(caller) is [var first, var second] ? (second, first) : throw new InvalidOperationException("not two spans");
        Assert.Equal(("send WriteNote", ActivityKind.Internal, caller.SpanId), (send.DisplayName, send.Kind, send.ParentSpanId));
        Assert.Equal(("append WriteNote", ActivityKind.Producer, send.SpanId), (append.DisplayName, append.Kind, append.ParentSpanId));
        Assert.Equal((1, 1L), (append.GetTagItem("versicle.event.count"), append.GetTagItem("versicle.log.position")));
        Assert.Equal("done", send.GetTagItem("versicle.outcome"));
    }

    [Fact]
    public async Task A_projections_batch_is_a_trace_of_its_own_linked_to_the_append()
    {
        await using var notes = new NotesApplication();
        using var spans = new Spans();
        Activity caller;
        IHost host;
        using (caller = Spans.Begin())
        {
            host = await notes.Start(); // Also a host that is started within a span.
            await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);
        }

        var append = Assert.Single(spans.Of(caller), span => span.Kind == ActivityKind.Producer);
        var process = await spans.Linked(append.SpanId);

        Assert.Equal(ActivityKind.Consumer, process.Kind);
        Assert.Contains(process.DisplayName, new[] { "process NotesProjection", "process ShelfProjection" });
        Assert.Equal(default, process.ParentSpanId);
        Assert.NotEqual(caller.TraceId, process.TraceId);
    }

    [Fact]
    public async Task The_trace_of_the_append_is_in_the_metadata_of_its_events()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        using var spans = new Spans();

        using var caller = Spans.Begin();
        await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);

        var append = Assert.Single(spans.Of(caller), span => span.Kind == ActivityKind.Producer);
        var recorded = Assert.Single((await host.Services.GetRequiredService<VersicleHost>().Log.Read(new() { Max = 10 }, Ct)).Events);
        Assert.Equal(append.Id, recorded.Context.Metadata.TraceParent);
    }

    [Theory]
    [InlineData("refuse", "refused")]
    [InlineData("fails", "failed")]
    public async Task How_a_command_ends_is_told_and_its_words_are_not(string text, string outcome)
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start(versicle => versicle.Commands.Use(_ => new FailsAt("fails")));
        using var spans = new Spans();
        using var measurements = new Measurements(host);

        using var caller = Spans.Begin();
        await Assert.ThrowsAnyAsync<Exception>(async () => await host.Commands().Dispatch(new WriteNote(1, text), Ct));

        var send = spans.Of(caller)[0];
        var isError = outcome == "failed";
        Assert.Equal((isError ? ActivityStatusCode.Error : ActivityStatusCode.Unset, outcome), (send.Status, send.GetTagItem("versicle.outcome")));
        Assert.Equal(isError ? "System.FormatException" : null, send.GetTagItem("error.type"));
        Assert.True(send.StatusDescription is null && !send.Events.Any());
        var duration = Assert.Single(measurements.Of("versicle.command.duration"));
        Assert.Equal(
            $"versicle.command.type=WriteNote versicle.outcome={outcome}" + (isError ? " error.type=System.FormatException" : ""), duration.Tags);
    }

    [Fact]
    public async Task Commands_appends_conflicts_waits_and_queries_are_measured()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        using var measurements = new Measurements(host);

        var (_, token) = await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);
        await Assert.ThrowsAsync<StreamConflictException>(async () => await host.Commands().Dispatch(new TearNote(9), Ct));
        await host.Queries().Dispatch(new GetNote(1), after: token, Ct);

        Assert.Equal(
            [("s", "versicle.command.type=WriteNote versicle.outcome=done"), ("s", "versicle.command.type=TearNote versicle.outcome=conflict")],
            measurements.Of("versicle.command.duration").Select(m => (m.Unit, m.Tags)));
        Assert.Equal([new Measured("versicle.events.appended", "{event}", 1, "versicle.command.type=WriteNote")], measurements.Of("versicle.events.appended"));
        Assert.Equal(
            [new Measured("versicle.append.conflicts", "{conflict}", 1, "versicle.command.type=TearNote versicle.conflict.kind=stream")],
            measurements.Of("versicle.append.conflicts"));
        Assert.Equal("versicle.query.type=GetNote versicle.outcome=done", Assert.Single(measurements.Of("versicle.query.duration")).Tags);
        Assert.Contains(measurements.Of("versicle.projection.processed"), m => m is { Value: 1, Tags: "versicle.projection.name=NotesProjection" });
        Assert.All(measurements.Of("versicle.token.wait.duration"), m => Assert.Equal("versicle.read_model.name=notes_view versicle.outcome=done", m.Tags));
    }

    [Fact]
    public async Task Lag_is_shown_in_events_and_in_seconds()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start(v => v.ReadModels(read => read.Parking.MaxKeys = 0));
        using var measurements = new Measurements(host);
        await host.Commands().Dispatch(new WriteNote(1, "first"), Ct);
        var (_, token) = await host.Commands().Dispatch(new WriteNote(2, "second"), Ct);
        await host.Commands().Dispatch(new EditNote(1, "poison"), Ct);
        await host.Queries().Dispatch(new CountNotes(), after: token, Ct);
        await Until(() => host.Services.GetRequiredService<VersicleHost>().Projections().All(p => p.Lag == (p.Name == "ShelfProjection" ? 1 : 0)));

        var lag = measurements.Look("versicle.projection.lag");
        var time = measurements.Look("versicle.projection.lag.time");

        Assert.Equal(["0 versicle.projection.name=NotesProjection", "1 versicle.projection.name=ShelfProjection"], lag.Select(m => $"{m.Value} {m.Tags}").Order());
        Assert.Equal(0, Assert.Single(time, m => m.Tags.EndsWith("NotesProjection", StringComparison.Ordinal)).Value);
        Assert.InRange(Assert.Single(time, m => m.Tags.EndsWith("ShelfProjection", StringComparison.Ordinal)).Value, double.Epsilon, 60);
    }

    [Fact]
    public async Task While_nobody_listens_a_dispatch_allocates_nothing()
    {
        using var host = await TestHost.Start(m => m.CommandHandler<Twice, int>(null, new TwiceHandler()));
        var (commands, twice) = (host.Commands(), new Twice(21));
        for (var i = 0; i < 100; i++)
            _ = await commands.Dispatch(twice, Ct);

        // Another test may listen to spans meanwhile: one quiet moment is enough.
        var least = long.MaxValue;
        for (var i = 0; i < 1_000 && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = await commands.Dispatch(twice, Ct);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            await Task.Yield();
        }

        Assert.Equal(0, least);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var waited = 0; !condition(); waited++)
        {
            Assert.True(waited < 1_000, "not within ten seconds");
            await Task.Delay(10, Ct);
        }
    }

    private sealed record Twice(int Value) : ICommand<int>;

    private sealed class TwiceHandler : ICommandHandler<Twice, int>
    {
        public ValueTask<int> Handle(Twice command, CancellationToken ct) => ValueTask.FromResult(2 * command.Value);
    }

    private sealed class FailsAt(string text) : ICommandMiddleware
    {
        public ValueTask<TResult> Handle<TCommand, TResult>(
            TCommand command, MessageContext context, CommandNext<TCommand, TResult> next, CancellationToken ct)
            where TCommand : notnull =>
            command is WriteNote write && write.Text == text ? throw new FormatException("hunter2") : next(command, context, ct);
    }
}
