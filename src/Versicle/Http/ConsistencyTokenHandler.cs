namespace Versicle;

/// <summary>
/// For .NET callers of a service over HTTP: keeps the token of the last command that was answered, and sends it with every request,
/// so that whoever shares this client reads what it wrote. One per reader, not one per process:
/// <c>new HttpClient(new ConsistencyTokenHandler { InnerHandler = new SocketsHttpHandler() })</c>.
/// </summary>
public sealed class ConsistencyTokenHandler : DelegatingHandler
{
    /// <summary>The header, of requests and of answers.</summary>
    public const string Header = "Consistency-Token";

    private readonly Lock _gate = new();

    /// <summary>The token that is sent. Set it to go on from another process's; <see cref="ConsistencyToken.None"/> sends none.</summary>
    public ConsistencyToken Token
    {
        get
        {
            lock (_gate)
                return field;
        }

        set
        {
            lock (_gate)
                field = value;
        }
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Token is { IsNone: false } known && !request.Headers.Contains(Header))
            request.Headers.Add(Header, known.ToString());

        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Headers.TryGetValues(Header, out var values) && ConsistencyToken.TryParse(values.First(), out var answered))
            Learn(answered);
        return response;
    }

    // Answers overtake each other: within one history the greatest position stays.
    private void Learn(ConsistencyToken answered)
    {
        lock (_gate)
        {
            if (Token.Epoch != answered.Epoch || Token.Position < answered.Position)
                Token = answered;
        }
    }
}
