using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Versicle.AspNetCore;

/// <summary>
/// The answer of a request that has a key: written before the commit and kept with it, so that who repeats the key is answered with
/// the same status, headers and body. Kept as it is sent: a line of the status, lines of headers, an empty line, the body.
/// </summary>
internal sealed class KeptAnswer(HttpContext http, Carrier carrier, HttpParts parts, Type message) : IAnswerForm
{
    private static readonly string[] Headers = ["Content-Type", "Location", "ETag"];

    private AppendResult.Answered? _told;

    /// <summary>Whether there is an answer to send, this request's own or an earlier one's.</summary>
    public bool IsTold => _told is { Answer.Response.IsEmpty: false };

    public ValueTask<ReadOnlyMemory<byte>> Write<TResult>(TResult result) => Record(() =>
    {
        AnswerHeaders.WriteVersion(http);
        return carrier.Write(http, result);
    });

    public ValueTask<ReadOnlyMemory<byte>> Write(VersicleException no) => Record(() => parts.Problems.Write(http, no, message));

    public void Tell(AppendResult.Answered answered, bool isReplay) => _told = answered;

    /// <summary>Sends what is kept.</summary>
    public async ValueTask Send()
    {
        var (kept, response) = (_told!.Answer.Response, http.Response);
        var head = kept.Span.IndexOf("\n\n"u8);
        var lines = Encoding.ASCII.GetString(kept.Span[..head]).Split('\n');
        response.StatusCode = int.Parse(lines[0], CultureInfo.InvariantCulture);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            response.Headers[line[..colon]] = line[(colon + 1)..];
        }

        if (response.StatusCode < StatusCodes.Status400BadRequest)
            AnswerHeaders.Write(http, _told.Head.Token, parts.Options);
        var body = kept[(head + 2)..];
        if (body.IsEmpty)
            return;

        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    private async ValueTask<ReadOnlyMemory<byte>> Record(Func<ValueTask> write)
    {
        var (sent, body) = (http.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), new MemoryStream());
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        try
        {
            await write();
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            return Written(body);
        }
        finally
        {
            http.Features.Set(sent);
            http.Response.StatusCode = StatusCodes.Status200OK;
            http.Response.ContentLength = null;
            foreach (var name in Headers)
                http.Response.Headers.Remove(name);
        }
    }

    private byte[] Written(MemoryStream body)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{http.Response.StatusCode}\n");
        foreach (var name in Headers)
        {
            if (http.Response.Headers[name] is [{ Length: > 0 } value])
                head.Append(name).Append(':').Append(value).Append('\n');
        }

        return [.. Encoding.ASCII.GetBytes(head.Append('\n').ToString()), .. body.ToArray()];
    }
}
