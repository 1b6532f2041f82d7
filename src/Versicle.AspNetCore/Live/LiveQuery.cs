using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Versicle.AspNetCore;

/// <summary>
/// A query's answers as a stream, for as long as the client stays and may see them. It is a series of watches: each ends when it is
/// time to look again at who asks, and the next one goes on from the last answer.
/// </summary>
internal sealed class LiveQuery<TResult>(HttpContext http, HttpParts parts, JsonTypeInfo<TResult> contract)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How long who asks may see answers without being looked at again.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(30);

    private readonly EventStream _stream = new(http, parts.Time);
    private byte[]? _sent;
    private bool _isParked;
    private ConsistencyToken _asOf;
    private Task? _beat;

    public async ValueTask Run(IQuery<TResult> query, MessageContext context, RequestTime first)
    {
        var stopping = http.RequestServices.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            // What goes wrong before the first answer is answered like any other query.
            await Watch(query, context, first, end.Token);
            while (!end.IsCancellationRequested && await LiveCaller.LookAgain(http, context) is { } caller)
            {
                context = context with { Caller = caller.Principal, Consistency = Consistency.Token, After = _asOf, AcceptsParked = true };
                await Watch(query, context, first: null, end.Token);
            }

            if (!end.IsCancellationRequested)
                await _stream.Send("", "auth-expired", "{}"u8);
        }
        catch (NotAuthorizedException) when (http.Response.HasStarted)
        {
            await _stream.Send("", "auth-expired", "{}"u8);
        }
        catch (VersicleException failed) when (http.Response.HasStarted)
        {
            // Who comes back is told the rest as a problem.
            await _stream.Send("", "problem", Encoding.UTF8.GetBytes($$"""{"code":"{{failed.Code}}"}"""));
        }
        catch (OperationCanceledException) when (http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // The host stops.
        }

        if (stopping.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested && http.Response.HasStarted)
            await _stream.Retry();
    }

    /// <summary>One watch. Returns when its turn is over.</summary>
    private async ValueTask Watch(IQuery<TResult> query, MessageContext context, RequestTime? first, CancellationToken end)
    {
        using var over = new CancellationTokenSource(Turn, parts.Time);
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(over.Token, end);
        var inTime = first?.Token.UnsafeRegister(static turn => ((CancellationTokenSource)turn!).Cancel(), turn);
        var watch = parts.Host.Queries.Watch(query, context, turn.Token).GetAsyncEnumerator(CancellationToken.None);
        try
        {
            while (await Next(watch, turn.Token))
            {
                inTime?.Dispose();
                await Send(watch.Current);
                await Task.Delay(parts.Options.LiveInterval, parts.Time, turn.Token);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !end.IsCancellationRequested && http.Response.HasStarted)
        {
            // It is time.
        }
        finally
        {
            inTime?.Dispose();
            await watch.DisposeAsync();
        }
    }

    private async ValueTask<bool> Next(IAsyncEnumerator<QueryAnswer<TResult>> watch, CancellationToken turn)
    {
        var next = watch.MoveNextAsync().AsTask();
        while (http.Response.HasStarted && !next.IsCompleted)
        {
            _beat ??= Task.Delay(Heartbeat, parts.Time, http.RequestAborted);
            if (await Task.WhenAny(next, _beat) != _beat)
                break;
            _beat = null;
            if (!turn.IsCancellationRequested)
                await Beat(next);
        }

        return await next;
    }

    private async ValueTask Beat(Task<bool> next)
    {
        try
        {
            await _stream.Beat();
        }
        catch
        {
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // It ends with the client.
            throw;
        }
    }

    private async ValueTask Send(QueryAnswer<TResult> answer)
    {
        using var buffer = new PooledBuffer();
        await parts.Json.Write(buffer, answer.Result, contract);
        var hash = SHA256.HashData(buffer.Written.Span);
        _asOf = answer.AsOf;
        if (!http.Response.HasStarted)
            _stream.Begin();
        if (answer.HasParked != _isParked)
            await _stream.Send("", "parked", answer.HasParked ? "true"u8 : "false"u8);
        _isParked = answer.HasParked;
        if (_sent is { } sent && sent.AsSpan().SequenceEqual(hash))
            return;

        _sent = hash;
        await _stream.Send(answer.AsOf.ToString(), name: null, buffer.Written.Span);
    }
}
