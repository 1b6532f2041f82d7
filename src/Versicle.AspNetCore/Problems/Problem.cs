using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>Why a request is not answered as it was meant: what RFC 9457 calls a problem.</summary>
/// <param name="Kind">Its type and title.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable; programs may depend on it.</param>
/// <param name="Detail">In a sentence, for people. Null where there is nothing to tell outside.</param>
internal sealed record Problem(ProblemKind Kind, int Status, string Code, string? Detail)
{
    /// <summary>Where in the body (RFC 6901), where that is known.</summary>
    public string? Pointer { get; init; }

    /// <summary>The members of the message that are wrong.</summary>
    public IReadOnlyList<MemberFailure> Members { get; init; } = [];

    /// <summary>Seconds after which to ask again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The stream's version, for a conflict about one.</summary>
    public long? CurrentVersion { get; init; }

    /// <summary>What is left to do once the answer is on its way.</summary>
    public Func<HttpContext, ValueTask>? AfterAnswer { get; init; }

    public static Problem Missing(string member) => Body("member.required", $"{member} is required");

    public static Problem NoBody() => Body("body.empty", "the body is empty: send a JSON object");

    public static Problem Nul() => Body("text.nul", "a text holds the character NUL, which no store keeps");

    public static Problem Encoding(string where) => Body("text.encoding", $"{where} is not UTF-8, or holds half of a character");

    public static Problem QueryValue(TextMember member, string detail) => Body("query.value", detail);

    public static Problem NoSuchAddress() =>
        new(ProblemKind.NotFound, StatusCodes.Status404NotFound, "route.value", "There is nothing at this address");

    public static Problem Key(string code, string detail) => new(ProblemKind.Key, StatusCodes.Status400BadRequest, code, detail);

    public static Problem Token(string code, string detail) => new(ProblemKind.Token, StatusCodes.Status400BadRequest, code, detail);

    public static Problem MediaType(string code, string detail) =>
        new(ProblemKind.MediaType, StatusCodes.Status415UnsupportedMediaType, code, detail);

    public static Problem TooLarge(long limit) => new(
        ProblemKind.TooLarge,
        StatusCodes.Status413PayloadTooLarge,
        "body.too-large",
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the body is larger than {limit:N0} bytes"));

    public static Problem TooLarge() =>
        new(ProblemKind.TooLarge, StatusCodes.Status413PayloadTooLarge, "body.too-large", "the body is larger than this server accepts");

    public static Problem TooSlow() => new(ProblemKind.Request, StatusCodes.Status408RequestTimeout, "body.timeout", "the body came too slowly");

    public static Problem OutOfTime(TimeSpan limit) => new(
        ProblemKind.OutOfTime,
        StatusCodes.Status504GatewayTimeout,
        "request.timeout",
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"there was no answer within {limit.TotalSeconds:0.###} s; nothing was written"));

    public static Problem TooMany() =>
        new(ProblemKind.Overload, StatusCodes.Status503ServiceUnavailable, "request.overload", "more requests are under way than the service takes")
        {
            RetryAfter = 1,
        };

    public static Problem TooManyOfOne() =>
        new(ProblemKind.Overload, StatusCodes.Status429TooManyRequests, "request.too-many", "you have more requests under way than the service takes of one")
        {
            RetryAfter = 1,
        };

    public static Problem Wait(TimeSpan longest) => Body(
        "prefer.wait",
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the header 'Prefer' asks to wait for whole seconds from 0 to {longest.TotalSeconds:0}"));

    public static Problem Precondition(string detail) => Body("precondition.malformed", detail);

    public static Problem Body(string code, string detail) => new(ProblemKind.Input, StatusCodes.Status400BadRequest, code, detail);
}

/// <summary>The types of problems: few, and each with one title.</summary>
/// <param name="Name">In kebab case.</param>
/// <param name="Title">Equal for every problem of the type.</param>
internal sealed record ProblemKind(string Name, string Title)
{
    public static ProblemKind Input { get; } = new("input", "The request cannot be right");

    public static ProblemKind Refused { get; } = new("refused", "A rule says no");

    public static ProblemKind NotFound { get; } = new("not-found", "Not found");

    public static ProblemKind Conflict { get; } = new("conflict", "Conflict");

    public static ProblemKind Key { get; } = new("idempotency-key", "The idempotency key cannot be honoured");

    public static ProblemKind NotAuthorized { get; } = new("not-authorized", "Not for this caller");

    public static ProblemKind Token { get; } = new("consistency-token", "The consistency token cannot be honoured");

    public static ProblemKind MediaType { get; } = new("media-type", "The body's type is not supported");

    public static ProblemKind TooLarge { get; } = new("too-large", "Too large");

    public static ProblemKind NotCaughtUp { get; } = new("not-caught-up", "Not caught up yet");

    public static ProblemKind Stopped { get; } = new("projection-stopped", "A projection has stopped");

    public static ProblemKind Parked { get; } = new("parked", "An event is set aside");

    public static ProblemKind Unavailable { get; } = new("store-unavailable", "The store cannot be used now");

    public static ProblemKind Request { get; } = new("request", "The request broke off");

    public static ProblemKind Precondition { get; } = new("precondition", "The precondition does not hold");

    public static ProblemKind OutOfTime { get; } = new("out-of-time", "No answer in time");

    public static ProblemKind Overload { get; } = new("overload", "Too many requests at once");

    public static ProblemKind Internal { get; } = new("internal", "Internal error");

    public string Type => "urn:versicle:problem:" + Name;
}
