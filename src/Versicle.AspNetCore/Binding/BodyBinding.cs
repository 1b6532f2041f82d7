using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Versicle.Modules;

namespace Versicle.AspNetCore;

/// <summary>Reads a request's body, within its limit, and hands it to <see cref="JsonBinding"/>.</summary>
internal static class BodyBinding
{
    // A client that is still sending does not read its answer: this much more is read, and dropped, so that it gets it.
    private const long MaxDropped = 32 << 20;

    public static async ValueTask<Problem?> Bind(HttpContext http, MessageDraft draft, BindingPlan plan, HttpParts parts, RequestTime time)
    {
        var request = http.Request;
        var limit = http.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? parts.Options.MaxBodyBytes;
        if (!HasBody(http))
            return plan.Body.Count == 0 ? null : Problem.NoBody();
        if (ContentType.Refuse(request) is { } refused)
            return refused;
        if (request.ContentLength > limit)
            return TooLarge(http, limit);

        Raise(http, limit + MaxDropped);
        var body = request.BodyReader;
        using var late = time.WhenOver(body.CancelPendingRead);
        while (true)
        {
            // Without a token: a read that ends by cancellation is still under way for the server, which then complains. One of a
            // connection that is gone ends by itself.
            var read = await body.ReadAsync(CancellationToken.None);
            if (read.IsCanceled)
            {
                body.AdvanceTo(read.Buffer.End);
                return TooSlow(http);
            }

            if (read.Buffer.Length > limit)
            {
                body.AdvanceTo(read.Buffer.End);
                return TooLarge(http, limit);
            }

            if (read.IsCompleted)
            {
                var problem = Bind(read.Buffer, draft, plan, parts.Json);
                body.AdvanceTo(read.Buffer.End);
                return problem;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool HasBody(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? http.Request.ContentLength is null or > 0;

    private static Problem? Bind(ReadOnlySequence<byte> buffer, MessageDraft draft, BindingPlan plan, HttpJson json)
    {
        if (buffer.IsSingleSegment)
            return JsonBinding.Bind(buffer.FirstSpan, draft, plan, json);

        var length = (int)buffer.Length;
        var whole = ArrayPool<byte>.Shared.Rent(length);
        buffer.CopyTo(whole);
        var problem = JsonBinding.Bind(whole.AsSpan(0, length), draft, plan, json);
        ArrayPool<byte>.Shared.Return(whole);
        return problem;
    }

    private static Problem TooLarge(HttpContext http, long limit)
    {
        Raise(http, MaxDropped);
        Close(http);
        return Problem.TooLarge(limit) with { AfterAnswer = Drop };
    }

    private static Problem TooSlow(HttpContext http)
    {
        Close(http);
        return Problem.TooSlow();
    }

    private static void Close(HttpContext http)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
    }

    // The server's own limit would cut the connection before the answer is read.
    private static void Raise(HttpContext http, long bytes)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = bytes;
    }

    private static async ValueTask Drop(HttpContext http)
    {
        var dropped = 0L;
        try
        {
            while (dropped < MaxDropped)
            {
                var read = await http.Request.BodyReader.ReadAsync(CancellationToken.None);
                dropped += read.Buffer.Length;
                http.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client has its answer, or has left.
        }
    }
}
