using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Versicle.AspNetCore;

/// <summary>
/// An answer that goes on: server-sent events (the WHATWG's HTML standard, 9.2). Nothing is queued: who writes waits until the client
/// has taken enough, and a client that takes nothing for too long is dropped.
/// </summary>
internal sealed class EventStream(HttpContext http, TimeProvider time)
{
    public const string ContentType = "text/event-stream";

    /// <summary>How long a client may take nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly PipeWriter _body = http.Response.BodyWriter;

    /// <summary>Whether a request wants one.</summary>
    public static bool IsAsked(HttpRequest request) => HttpMethods.IsGet(request.Method)
        && request.Headers.Accept.Count > 0
        && MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(one => one.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);

    /// <summary>The answer begins: from here on there is no other status.</summary>
    public void Begin()
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // A proxy that collects before it passes on would hold back what is new.
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>An event. Whatever is in it, it is one.</summary>
    /// <param name="id">Where to go on. Empty: nowhere new.</param>
    /// <param name="name">Its name, a constant; null for a message.</param>
    /// <param name="data">UTF-8, of any lines.</param>
    public ValueTask Send(string id, string? name, ReadOnlySpan<byte> data)
    {
        if (id.Length > 0)
            Line("id: ", id);
        if (name is not null)
            Line("event: ", name);
        while (true)
        {
            // A line ends with either of these, or both: each line is a field of its own.
            var end = data.IndexOfAny((byte)'\n', (byte)'\r');
            Line("data: ", end < 0 ? data : data[..end]);
            if (end < 0)
                break;
            data = data[(data[end] == '\r' && end + 1 < data.Length && data[end + 1] == '\n' ? end + 2 : end + 1)..];
        }

        return End();
    }

    /// <summary>A sign of life, which no client sees.</summary>
    public ValueTask Beat()
    {
        Line(":", "");
        return End();
    }

    /// <summary>When to come back. Not all at once.</summary>
    public ValueTask Retry()
    {
        var pause = 1_000 + (uint)http.Connection.Id.GetHashCode(StringComparison.Ordinal) % 4_000;
        Line("retry: ", pause.ToString(CultureInfo.InvariantCulture));
        return End();
    }

    private void Line(string field, string text)
    {
        Write(field);
        Write(text);
        _body.Write("\n"u8);
    }

    private void Line(string field, ReadOnlySpan<byte> text)
    {
        Write(field);
        _body.Write(text);
        _body.Write("\n"u8);
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, _body);

    private async ValueTask End()
    {
        _body.Write("\n"u8);
        var sending = _body.FlushAsync(http.RequestAborted);
        if (sending.IsCompletedSuccessfully)
            return;

        var taken = sending.AsTask();
        try
        {
            await taken.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            http.Abort();
            await ((Task)taken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new OperationCanceledException(http.RequestAborted);
        }
    }
}
