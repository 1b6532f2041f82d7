using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Versicle.AspNetCore;

namespace Versicle;

/// <summary>For endpoints that an application writes itself and that dispatch messages.</summary>
public static class OwnEndpoints
{
    extension(HttpContext http)
    {
        /// <summary>
        /// What this request says about a message: who sends it, its token and wait where it is a query, its precondition where it is
        /// a command by its verb. Lends the request's scope, for one message at a time.
        /// </summary>
        public MessageContext ToMessageContext()
        {
            var writes = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
            return RequestContext.Read(http, waits: true, writes, HttpParts.Of(http.RequestServices).Options, out var context) is { } problem
                ? throw new RequestProblemException(problem)
                : context;
        }
    }

    extension<TBuilder>(TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>
        /// Has these endpoints answer as those of <c>MapCommand</c> do: a command's token in the header, and refusals, conflicts and
        /// everything else that is expected as problems. What nobody expected goes on to the application's own exception handler.
        /// </summary>
        public TBuilder WithVersicleAnswers() => endpoints.AddEndpointFilter(async (invocation, next) =>
        {
            var http = invocation.HttpContext;
            var parts = HttpParts.Of(http.RequestServices);
            try
            {
                var answer = await next(invocation);
                AnswerHeaders.Write(http, http.RequestServices.GetRequiredService<DispatchScope>().Written, parts.Options);
                return answer;
            }
            catch (Exception exception) when (!http.Response.HasStarted && ExceptionProblems.Of(exception, http.Request) is not null)
            {
                return new ProblemAnswer(parts.Problems, ExceptionProblems.Of(exception, http.Request)!);
            }
        });
    }

    private sealed class ProblemAnswer(ProblemWriter problems, Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => problems.Write(httpContext, problem).AsTask();
    }
}
