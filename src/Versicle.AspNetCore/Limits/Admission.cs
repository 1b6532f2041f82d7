using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>
/// How many requests are under way at once. Commands and queries are counted apart: queries that wait for a token hold no thread
/// and no connection, but places, and commands must go on for them to end.
/// </summary>
internal sealed class Admission(VersicleHttpOptions options) : IDisposable
{
    private readonly Side _commands = new(options);
    private readonly Side _queries = new(options);

    /// <summary>Takes a place. Dispose what is answered, whether there was one or not.</summary>
    public Place Enter(HttpContext http, bool isQuery) => (isQuery ? _queries : _commands).Enter(HttpParts.CallerOf(http));

    public void Dispose()
    {
        _commands.Dispose();
        _queries.Dispose();
    }

    internal readonly record struct Place(Problem? Refusal, RateLimitLease? All, RateLimitLease? Own) : IDisposable
    {
        public void Dispose()
        {
            All?.Dispose();
            Own?.Dispose();
        }
    }

    private sealed class Side(VersicleHttpOptions options) : IDisposable
    {
        private readonly ConcurrencyLimiter _all = new(Of(options.MaxConcurrent));

        private readonly PartitionedRateLimiter<string> _callers = PartitionedRateLimiter.Create<string, string>(
            caller => RateLimitPartition.GetConcurrencyLimiter(caller, _ => Of(options.MaxConcurrentPerCaller)));

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
