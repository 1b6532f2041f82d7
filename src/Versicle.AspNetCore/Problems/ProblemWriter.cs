using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Versicle.AspNetCore;

/// <summary>Answers problems, through the application's own problem details where it has them.</summary>
internal sealed class ProblemWriter(IServiceProvider services, HttpJson json, ILogger log)
{
    private readonly IProblemDetailsService? _details = services.GetService<IProblemDetailsService>();
    // Headers of an answer that could not be written. The token stays: what it is of was written.
    private static readonly string[] OfAnAnswer = ["Location", "ETag", "Preference-Applied"];

    private readonly ProblemDetailsOptions? _options = services.GetService<IOptions<ProblemDetailsOptions>>()?.Value;

    public ValueTask Write(HttpContext http, Exception exception, Type message)
    {
        var problem = ExceptionProblems.Of(exception, http.Request);
        switch (problem?.Status)
        {
            case null:
                HttpLog.Failed(log, message.Name, exception);
                problem = new(ProblemKind.Internal, StatusCodes.Status500InternalServerError, "internal", Detail: null);
                break;
            case StatusCodes.Status503ServiceUnavailable or StatusCodes.Status507InsufficientStorage:
                HttpLog.Unavailable(log, message.Name, problem.Code, exception.Message);
                break;
        }

        return Write(http, problem);
    }

    public async ValueTask Write(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        foreach (var header in OfAnAnswer)
            http.Response.Headers.Remove(header);
        if (problem.RetryAfter is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);

        var context = new ProblemDetailsContext { HttpContext = http, ProblemDetails = Details(problem) };
        if (_details is null || !await _details.TryWriteAsync(context))
            await WritePlainly(context);
        if (problem.AfterAnswer is not { } afterAnswer)
            return;

        await http.Response.CompleteAsync();
        await afterAnswer(http);
    }

    private ProblemDetails Details(Problem problem)
    {
        var details = new ProblemDetails
        {
            Type = problem.Kind.Type,
            Title = problem.Kind.Title,
            Status = problem.Status,
            Detail = problem.Detail,
        };
        details.Extensions[json.Name("Code")] = problem.Code;
        if (problem.Pointer is not null)
            details.Extensions[json.Name("Pointer")] = problem.Pointer;
        if (problem.Members.Count > 0)
            details.Extensions[json.Name("Errors")] = ErrorsOf(problem.Members);
        if (problem.CurrentVersion is { } version)
            details.Extensions[json.Name("CurrentVersion")] = version;
        return details;
    }

    private Dictionary<string, string[]> ErrorsOf(IReadOnlyList<MemberFailure> members) => members
        .GroupBy(member => json.Path(member.Path))
        .ToDictionary(same => same.Key, same => same.Select(member => member.Message).ToArray());

    // Without AddProblemDetails, or for a caller whose Accept header leaves JSON out: an error has no other form here.
    private async ValueTask WritePlainly(ProblemDetailsContext context)
    {
        context.ProblemDetails.Extensions.TryAdd(json.Name("TraceId"), Activity.Current?.Id ?? context.HttpContext.TraceIdentifier);
        _options?.CustomizeProblemDetails?.Invoke(context);
        await json.Write(
            context.HttpContext.Response, context.ProblemDetails, HttpJsonContext.Default.ProblemDetails, "application/problem+json");
    }
}

internal static partial class HttpLog
{
    [LoggerMessage(
        EventId = 4003,
        EventName = "PolicyOfRouteOnly",
        Level = LogLevel.Warning,
        Message = "'{Message}' has a policy at '{Endpoint}' and none of its own: other entrances ask nobody. Put [Policy] on the message")]
    public static partial void OnlyRoute(ILogger log, string message, string endpoint);

    [LoggerMessage(
        EventId = 4001, EventName = "MessageFailed", Level = LogLevel.Error, Message = "'{Message}' failed and was answered 500")]
    public static partial void Failed(ILogger log, string message, Exception exception);

    [LoggerMessage(
        EventId = 4002,
        EventName = "MessageUnavailable",
        Level = LogLevel.Warning,
        Message = "'{Message}' cannot be answered now ({Code}): {Reason}")]
    public static partial void Unavailable(ILogger log, string message, string code, string reason);
}
