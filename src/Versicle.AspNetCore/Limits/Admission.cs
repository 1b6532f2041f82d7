using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>
/// How many requests are under way at once. Commands and queries are counted apart: queries that wait for a token hold no thread
/// and no connection, but places, and commands must go on for them to end.
/// </summary>
internal sealed class Admission(VersicleHttpOptions options) : IDisposable
{
    private readonly Side _commands = new(options.MaxConcurrent, options.MaxConcurrentPerCaller);
    private readonly Side _queries = new(options.MaxConcurrent, options.MaxConcurrentPerCaller);
    private readonly Side _live = new(options.MaxLive, options.MaxLivePerCaller);

    /// <summary>Takes a place. Dispose what is answered, whether there was one or not.</summary>
    public Place Enter(HttpContext http, bool isQuery) => (isQuery ? _queries : _commands).Enter(HttpParts.CallerOf(http));

    /// <summary>The same for a live query, which has its place for as long as it lasts.</summary>
    public Place EnterLive(HttpContext http) => _live.Enter(HttpParts.CallerOf(http));

    public void Dispose()
    {
        _commands.Dispose();
        _queries.Dispose();
        _live.Dispose();
    }

    internal readonly record struct Place(Problem? Refusal, RateLimitLease? All, RateLimitLease? Own) : IDisposable
    {
        public void Dispose()
        {
            All?.Dispose();
            Own?.Dispose();
        }
    }

    private sealed class Side(int all, int perCaller) : IDisposable
    {
        private readonly ConcurrencyLimiter _all = new(Of(all));

        private readonly PartitionedRateLimiter<string> _callers = PartitionedRateLimiter.Create<string, string>(
            caller => RateLimitPartition.GetConcurrencyLimiter(caller, _ => Of(perCaller)));

        // The caller's own limit first: who is over it takes no place from others.
        public Place Enter(string? caller)
        {
            var own = caller is null ? null : _callers.AttemptAcquire(caller);
            if (own is { IsAcquired: false })
                return new(Problem.TooManyOfOne(), null, own);

            var all = _all.AttemptAcquire();
            return new(all.IsAcquired ? null : Problem.TooMany(), all, own);
        }

        public void Dispose()
        {
            _all.Dispose();
            _callers.Dispose();
        }

        private static ConcurrencyLimiterOptions Of(int permits) => new() { PermitLimit = permits, QueueLimit = 0 };
    }
}
