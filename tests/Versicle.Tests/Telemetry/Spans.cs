using System.Collections.Concurrent;
using System.Diagnostics;

namespace Versicle.Tests;

/// <summary>
/// Listens to the spans of Versicle as a collector does. Spans of other tests' hosts arrive here too: ask by trace.
/// </summary>
internal sealed class Spans : IDisposable
{
    private static readonly ActivitySource Tests = new("Versicle.Tests");

    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = [];

    public Spans()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name is "Versicle" or "Versicle.Tests",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>A span of the test's own, as the HTTP request is in a service.</summary>
    public static Activity Begin() => Tests.StartActivity("the caller")!;

    public IReadOnlyList<Activity> Of(Activity root) =>
        [.. _ended.Where(span => span.TraceId == root.TraceId && span != root).OrderBy(span => span.StartTimeUtc)];

    /// <summary>The first span with this link that comes within ten seconds.</summary>
    public async Task<Activity> Linked(ActivitySpanId to)
    {
        for (var waited = 0; waited < 1_000; waited++)
        {
            if (_ended.FirstOrDefault(span => span.Links.Any(link => link.Context.SpanId == to)) is { } found)
                return found;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"no span is linked to {to}");
    }

    public void Dispose() => _listener.Dispose();
}
