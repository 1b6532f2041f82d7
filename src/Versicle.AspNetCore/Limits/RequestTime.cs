using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>The time that a request has. Its token ends with it, or when the client is gone.</summary>
internal sealed class RequestTime : IDisposable
{
    private readonly HttpContext _http;
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _gone;

    public RequestTime(HttpContext http, TimeSpan limit, TimeProvider time)
    {
        _http = http;
        _limit = limit;
        _source = new(limit, time);
        _gone = http.RequestAborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether its time is over, and the client is still there.</summary>
    public bool IsOver => _source.IsCancellationRequested && !_http.RequestAborted.IsCancellationRequested;

    /// <summary>Has <paramref name="end"/> called when its time is over, and not when the client is gone: then all reads end by themselves.</summary>
    public CancellationTokenRegistration WhenOver(Action end) => _source.Token.UnsafeRegister(
        static state =>
        {
            var (time, end) = ((RequestTime, Action))state!;
            if (time.IsOver)
                end();
        },
        (this, end));

    /// <summary>A wait that the caller asked for is not held against it.</summary>
    public void Extend(TimeSpan wait) => _source.CancelAfter(_limit + wait);

    public void Dispose()
    {
        _gone.Dispose();
        _source.Dispose();
    }
}
