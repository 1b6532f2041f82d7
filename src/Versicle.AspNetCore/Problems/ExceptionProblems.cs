using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>Exceptions as problems. What a caller is told names nothing of the inside.</summary>
internal static class ExceptionProblems
{
    /// <summary>Null for what nobody expected: a fault of this application.</summary>
    public static Problem? Of(Exception exception, HttpRequest request) => exception switch
    {
        RequestProblemException head => head.Problem,
        StreamConflictException conflict when Precondition.IsGiven(request) => new(
            ProblemKind.Precondition, StatusCodes.Status412PreconditionFailed, conflict.Code, conflict.Message)
        {
            CurrentVersion = conflict.Actual.Value,
        },
        ExpectedVersionException expected => new(
            ProblemKind.Precondition, StatusCodes.Status400BadRequest, expected.Code, "this message cannot take a precondition: it is not about one stream"),
        RefusedException refused => Refused(refused.Refusal) with { Members = refused.Refusal.Members },
        NotFoundException missing => new(ProblemKind.NotFound, StatusCodes.Status404NotFound, missing.Code, missing.Message),
        StreamConflictException conflict => new(ProblemKind.Conflict, StatusCodes.Status409Conflict, conflict.Code, conflict.Message)
        {
            CurrentVersion = conflict.Actual.Value,
        },
        ConflictException conflict => new(
            ProblemKind.Conflict, StatusCodes.Status409Conflict, conflict.Code, "the message contradicts what is there already"),
        KeyReusedException reused => new(
            ProblemKind.Key, StatusCodes.Status422UnprocessableEntity, reused.Code, "this key was used before, for a request with other values: take a new one"),
        AnswerErasedException erased => new(
            ProblemKind.Key, StatusCodes.Status410Gone, erased.Code, "this request was carried out before, and what it was answered was erased since"),
        CommandInProgressException running => new(
            ProblemKind.Key, StatusCodes.Status409Conflict, running.Code, "a request with this key is in progress: send it again in a moment")
        {
            RetryAfter = 1,
        },
        NotAuthorizedException stranger => new(
            ProblemKind.NotAuthorized,
            stranger.IsSignedIn ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized,
            stranger.Code,
            stranger.IsSignedIn ? "this caller may not send the message" : "sign in first"),
        ConsistencyTokenException token => Problem.Token(CodeOf(token.Problem), token.Message),
        AppendTooLargeException large => new(
            ProblemKind.TooLarge, StatusCodes.Status413PayloadTooLarge, large.Code, "the message is larger than the log accepts"),
        TooManyWaitersException many => Later(ProblemKind.NotCaughtUp, many.Code, "too many queries wait for this answer: ask again in a moment"),
        NotCaughtUpException late => Later(ProblemKind.NotCaughtUp, late.Code, late.Message),
        RowParkedException parked => new(
            ProblemKind.Parked, StatusCodes.Status503ServiceUnavailable, parked.Code, $"read model '{parked.ReadModel}' has an event that is not applied to this answer yet"),
        ProjectionStoppedException stopped => new(
            ProblemKind.Stopped,
            StatusCodes.Status503ServiceUnavailable,
            stopped.Code,
            $"read model '{stopped.ReadModel}' stopped at {stopped.Reached} and cannot answer for now"),
        StoreUnavailableException store => Unavailable(store),
        SessionTimeoutException slow => Later(ProblemKind.Unavailable, slow.Code, "the message took longer than it may hold the store; nothing was written"),
        LogForkedException forked => new(
            ProblemKind.Unavailable, StatusCodes.Status503ServiceUnavailable, forked.Code, "the store has to be looked after"),
        OutcomeUnknownException unknown => new(
            ProblemKind.Unavailable, StatusCodes.Status503ServiceUnavailable, unknown.Code, "whether the message was carried out is not known"),
        BadHttpRequestException broken => Request(broken),
        _ => null,
    };

    private static Problem Refused(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.Input => new(ProblemKind.Input, StatusCodes.Status400BadRequest, refusal.Code, refusal.Message),
        RefusalKind.NotFound => new(ProblemKind.NotFound, StatusCodes.Status404NotFound, refusal.Code, refusal.Message),
        RefusalKind.Conflict => new(ProblemKind.Conflict, StatusCodes.Status409Conflict, refusal.Code, refusal.Message),
        _ => new(ProblemKind.Refused, StatusCodes.Status422UnprocessableEntity, refusal.Code, refusal.Message),
    };

    private static string CodeOf(ConsistencyTokenProblem problem) => problem switch
    {
        ConsistencyTokenProblem.Foreign => "token.foreign",
        ConsistencyTokenProblem.AheadOfHead => "token.ahead",
        _ => "token.malformed",
    };

    private static Problem Unavailable(StoreUnavailableException store) => store.IsFull
        ? new(ProblemKind.Unavailable, StatusCodes.Status507InsufficientStorage, store.Code, "the store is full")
        : Later(ProblemKind.Unavailable, store.Code, "the store cannot be used now: send the message again in a moment");

    private static Problem Later(ProblemKind kind, string code, string detail) =>
        new(kind, StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfter = 1 };

    // Its own sentence is the server's, and may name what a caller need not know.
    private static Problem Request(BadHttpRequestException request) => request.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Problem.TooLarge(),
        StatusCodes.Status408RequestTimeout => Problem.TooSlow(),
        var status => new(ProblemKind.Request, status, "request.broken", "the request broke off, or is not HTTP"),
    };
}
