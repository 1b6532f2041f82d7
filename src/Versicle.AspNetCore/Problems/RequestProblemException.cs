namespace Versicle.AspNetCore;

/// <summary>Carries a problem of the request's head through code that is the application's.</summary>
internal sealed class RequestProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
