using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Versicle.AspNetCore;

/// <summary>How far each projection is, for people and for load balancers.</summary>
internal sealed class HealthEndpoint(VersicleHost versicle)
{
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        RequestDelegate answer = Answer;
        return endpoints.MapMethods(pattern, [HttpMethods.Get], answer).WithMetadata(
            answer.Method, // What makes it visible to OpenAPI.
            new TagsAttribute("Health"),
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(void), []),
            new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(void), []));
    }

    private async Task Answer(HttpContext http)
    {
        var projections = versicle.Projections();
        var isHealthy = projections.All(projection => projection.IsReady);
        using var buffer = new PooledBuffer();
        await using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, projections, isHealthy);

        http.Response.StatusCode = isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = buffer.Written.Length;
        await http.Response.BodyWriter.WriteAsync(buffer.Written, http.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ProjectionStatus> projections, bool isHealthy)
    {
        json.WriteStartObject();
        json.WriteString("status", !isHealthy ? "unhealthy" : projections.Any(projection => projection.ParkedRows + projection.DriftedRows > 0) ? "degraded" : "healthy");
        json.WriteStartArray("projections");
        foreach (var projection in projections)
        {
            json.WriteStartObject();
            json.WriteString("name", projection.Name);
            json.WriteString("state", StateOf(projection));
            json.WriteNumber("position", projection.Position.Value);
            json.WriteNumber("head", projection.Head.Value);
            json.WriteNumber("lag", projection.Lag);
            json.WriteNumber("parked", projection.ParkedRows);
            json.WriteNumber("drifted", projection.DriftedRows);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // What failed stands in the log: a health report is often open to more people than the log is.
    private static string StateOf(ProjectionStatus projection) => projection.State switch
    {
        ProjectionState.Stopped => "stopped",
        _ when !projection.IsHealthy => "stuck",
        ProjectionState.Building => "building",
        ProjectionState.AwaitingConfirmation => "awaiting-confirmation",
        ProjectionState.Retrying => "retrying",
        _ => "running",
    };
}
