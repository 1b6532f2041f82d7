using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Versicle.Modules;

namespace Versicle.AspNetCore;

/// <summary>What OpenAPI tells about a message's endpoint: the same plan that binds it.</summary>
internal sealed class EndpointDescription(MessageBinder binder, BindingPlan plan, Carrier carrier, HttpJson json)
{
    public void AddTo(EndpointBuilder endpoint)
    {
        // Endpoints without a method are invisible to OpenAPI; this one has no parameters, which are described below.
        var method = Nothing;
        endpoint.Metadata.Add(method.Method);
        if (!endpoint.Metadata.OfType<ITagsMetadata>().Any())
            endpoint.Metadata.Add(new TagsAttribute(binder.MessageType.Namespace ?? binder.MessageType.Assembly.GetName().Name!));
        endpoint.Metadata.Add(new ProducesResponseTypeMetadata(
            carrier.SuccessStatus, carrier.ResultType ?? typeof(void), carrier.ResultType is null ? [] : ["application/json"]));
    }

    private static void Nothing()
    {
    }

    public async Task Transform(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        operation.OperationId ??= binder.MessageType.Name;
        var parameters = operation.Parameters ??= [];
        foreach (var member in plan.Route)
            parameters.Add(await Parameter(member, ParameterLocation.Path, isRequired: true, context, ct));
        foreach (var member in plan.Query)
            parameters.Add(await Parameter(member, ParameterLocation.Query, member.Member.IsRequired, context, ct));
        if (carrier.WaitsForToken)
            parameters.Add(TokenParameter());
        if (plan.Body.Count > 0)
            operation.RequestBody = await Body(context, ct);

        Answers(operation, context.Document);
    }

    private static async Task<OpenApiParameter> Parameter(
        TextMember member, ParameterLocation location, bool isRequired, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var schema = await Schema(member.Member.Type, context, ct);
        return new() { Name = member.Name, In = location, Required = isRequired, Schema = schema };
    }

    // The HTTP options may let a number be written as text; what comes in here may not.
    private static async Task<OpenApiSchema> Schema(Type type, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, ct);
        if ((schema.Type & (JsonSchemaType.Integer | JsonSchemaType.Number)) == 0)
            return schema;

        schema.Type &= ~JsonSchemaType.String;
        schema.Pattern = null;
        return schema;
    }

    private static OpenApiParameter TokenParameter() => new()
    {
        Name = TokenHeader.Name,
        In = ParameterLocation.Header,
        Description = "Answer no earlier than the commit that this token came with.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private async Task<OpenApiRequestBody> Body(OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(plan.Body.Where(member => member.Member.IsRequired).Select(member => member.Name)),
            AdditionalPropertiesAllowed = false,
        };
        foreach (var member in plan.Body)
            schema.Properties[member.Name] = await Schema(member.Member.Type, context, ct);

        return new() { Required = true, Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } } };
    }

    private void Answers(OpenApiOperation operation, OpenApiDocument? document)
    {
        var responses = operation.Responses ??= [];
        if (!carrier.WaitsForToken && responses.TryGetValue(StatusKey(carrier.SuccessStatus), out var success) && success is OpenApiResponse answer)
        {
            answer.Headers = new Dictionary<string, IOpenApiHeader>
            {
                [TokenHeader.Name] = Header("Hand it to a query, which then answers no earlier than this commit."),
            };
            if (carrier.SuccessStatus == StatusCodes.Status201Created)
                answer.Headers["Location"] = Header("The address of what was made.");
        }

        IOpenApiSchema problem = ProblemSchema();
        if (document is not null)
        {
            document.AddComponent("Problem", problem);
            problem = new OpenApiSchemaReference("Problem", document);
        }

        foreach (var (status, description) in Problems())
        {
            responses[StatusKey(status)] = new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = problem } },
            };
        }
    }

    private IEnumerable<(int Status, string Description)> Problems()
    {
        yield return (StatusCodes.Status400BadRequest, "The request cannot be right.");
        yield return (StatusCodes.Status404NotFound, "What it is about does not exist.");
        if (!carrier.WaitsForToken)
            yield return (StatusCodes.Status409Conflict, "It contradicts what is there already.");
        if (plan.Body.Count > 0)
        {
            yield return (StatusCodes.Status413PayloadTooLarge, "The body is too large.");
            yield return (StatusCodes.Status415UnsupportedMediaType, "The body is not JSON in UTF-8.");
        }

        yield return (StatusCodes.Status422UnprocessableEntity, "A rule says no.");
        yield return (StatusCodes.Status503ServiceUnavailable, "Not now: send it again in a moment.");
    }

    private OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text(),
            ["title"] = Text(),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = Text(),
            [json.Name("Code")] = Text(),
            [json.Name("Pointer")] = Text(),
            [json.Name("TraceId")] = Text(),
        },
    };

    private static OpenApiHeader Header(string description) => new() { Description = description, Schema = Text() };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static string StatusKey(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
