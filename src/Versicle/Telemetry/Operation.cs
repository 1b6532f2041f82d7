using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Versicle;

/// <summary>One kind of thing that takes time: a span and a duration for each, with how it ended.</summary>
internal sealed class Operation(
    ActivitySource source, TimeProvider time, string verb, ActivityKind kind, Histogram<double> duration, string targetTag)
{
    private const string Outcome = "versicle.outcome";
    private const string ErrorType = "error.type";

    /// <summary>Ask first: watching allocates.</summary>
    public bool IsWatched => source.HasListeners() || duration.Enabled;

    /// <param name="target">What it is about: a name out of few, never a value.</param>
    /// <param name="run">Is given the span, where somebody listens to it.</param>
    /// <param name="links">Spans of others that led to this one, which then is the root of a trace of its own.</param>
    public async ValueTask<T> Watch<T>(string target, Func<Activity?, ValueTask<T>> run, IReadOnlyList<ActivityLink>? links = null)
    {
        using var activity = source.StartActivity(kind, default, Tags(target), links, name: $"{verb} {target}");
        var began = time.GetTimestamp();
        Exception? failure = null;
        try
        {
            return await run(activity);
        }
        catch (Exception thrown)
        {
            failure = thrown;
            throw;
        }
        finally
        {
            End(activity, target, time.GetElapsedTime(began), failure);
        }
    }

    private KeyValuePair<string, object?>[] Tags(string target) => [new(targetTag, target)];

    private void End(Activity? activity, string target, TimeSpan lasted, Exception? failure)
    {
        var outcome = OutcomeOf(failure);
        var error = outcome == "failed" ? TypeOf(failure!) : null;
        activity?.SetTag(Outcome, outcome);
        if (error is not null)
            activity?.SetTag(ErrorType, error).SetStatus(ActivityStatusCode.Error); // Without its message, which may quote a payload.
        if (!duration.Enabled)
            return;

        var tags = new TagList { { targetTag, target }, { Outcome, outcome } };
        if (error is not null)
            tags.Add(ErrorType, error);
        duration.Record(lasted.TotalSeconds, tags);
    }

    // Refused, not found and conflict are answers, not errors.
    private static string OutcomeOf(Exception? failure) => failure switch
    {
        null => "done",
        RefusedException => "refused",
        NotFoundException => "not_found",
        ConflictException => "conflict",
        OperationCanceledException => "cancelled",
        _ => "failed",
    };

    private static string TypeOf(Exception failure) => failure is VersicleException ours ? ours.Code : failure.GetType().FullName!;
}
