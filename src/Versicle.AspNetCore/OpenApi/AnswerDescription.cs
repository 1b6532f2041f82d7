using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace Versicle.AspNetCore;

/// <summary>What OpenAPI tells about the answers of a message's endpoint: its result with its headers, and every problem.</summary>
internal sealed class AnswerDescription(BindingPlan plan, Carrier carrier, HttpJson json, bool isOpen)
{
    public void AddTo(OpenApiOperation operation, OpenApiDocument? document)
    {
        var responses = operation.Responses ??= [];
        if (responses.TryGetValue(Key(carrier.SuccessStatus), out var success) && success is OpenApiResponse answer)
            AddHeaders(answer);
        if (carrier.WaitsForToken)
            AddOtherAnswers(responses);

        foreach (var content in responses.Values.SelectMany(one => one.Content?.Values ?? []))
            PlainNumbers.Mend(content.Schema);
        var problem = Components.Add(document, "Problem", ProblemSchema());
        foreach (var (status, description) in Problems())
        {
            responses[Key(status)] = new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = problem } },
            };
        }
    }

    // The same answer as a stream, and none where it is known already.
    private void AddOtherAnswers(OpenApiResponses responses)
    {
        if (responses.TryGetValue(Key(carrier.SuccessStatus), out var success) && success.Content is { } content)
            content[EventStream.ContentType] = new OpenApiMediaType { Schema = Text() };
        responses[Key(StatusCodes.Status304NotModified)] = new OpenApiResponse { Description = "It is still the answer that 'If-None-Match' names." };
    }

    private void AddHeaders(OpenApiResponse answer)
    {
        answer.Headers = new Dictionary<string, IOpenApiHeader>();
        if (carrier.WaitsForToken)
        {
            answer.Headers["ETag"] = Header("Weak: of the answer itself.");
            answer.Headers[TokenHeader.Name] = Header("As of when the answer is, where 'Consistency' was asked for.");
            answer.Headers["Age"] = Header("How many seconds old it may be, where 'Consistency' was asked for.");
            answer.Headers[ConsistencyHeader.Name] = Header("As it was asked for; with 'parked' when events are parked for what was read.");
            return;
        }

        answer.Headers[TokenHeader.Name] = Header("Hand it to a query, which then answers no earlier than this commit.");
        answer.Headers["ETag"] = Header("The version of the command's stream, where it is known. Send it as If-Match.");
        if (carrier.SuccessStatus == StatusCodes.Status201Created)
            answer.Headers["Location"] = Header("The address of what was made.");
    }

    private IEnumerable<(int Status, string Description)> Problems()
    {
        yield return (StatusCodes.Status400BadRequest, "The request cannot be right.");
        if (!isOpen)
        {
            yield return (StatusCodes.Status401Unauthorized, "Nobody knows who you are.");
            yield return (StatusCodes.Status403Forbidden, "You may not.");
        }

        yield return (StatusCodes.Status404NotFound, "What it is about does not exist.");
        yield return (StatusCodes.Status409Conflict, "It contradicts what is there already.");
        if (!carrier.WaitsForToken)
            yield return (StatusCodes.Status412PreconditionFailed, "The precondition does not hold.");
        if (plan.Body.Count > 0)
        {
            yield return (StatusCodes.Status408RequestTimeout, "The body came too slowly.");
            yield return (StatusCodes.Status413PayloadTooLarge, "It is too large.");
            yield return (StatusCodes.Status415UnsupportedMediaType, "The body is not JSON in UTF-8.");
        }

        yield return (StatusCodes.Status422UnprocessableEntity, "A rule says no.");
        yield return (StatusCodes.Status429TooManyRequests, "You have too many requests under way.");
        yield return (StatusCodes.Status500InternalServerError, "A fault of the application.");
        yield return (StatusCodes.Status503ServiceUnavailable, "Not now: send it again in a moment.");
        yield return (StatusCodes.Status504GatewayTimeout, "No answer in time.");
        if (!carrier.WaitsForToken)
            yield return (StatusCodes.Status507InsufficientStorage, "The store is full.");
    }

    private OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "type", "title", "status", json.Name("Code") },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text(),
            ["title"] = Text(),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = Text(),
            [json.Name("Code")] = Text(),
            [json.Name("Pointer")] = Text(),
            [json.Name("CurrentVersion")] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            [json.Name("Errors")] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text() },
            },
            [json.Name("TraceId")] = Text(),
        },
    };

    private static OpenApiHeader Header(string description) => new() { Description = description, Schema = Text() };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static string Key(int status) => status.ToString(CultureInfo.InvariantCulture);
}
