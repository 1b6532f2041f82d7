using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
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
        endpoint.Metadata.Add(new MessageName(binder.MessageType.Name));
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
        operation.OperationId ??= OperationName(context);
        var parameters = operation.Parameters ??= [];
        foreach (var member in plan.Route)
            parameters.Add(await Parameter(member, ParameterLocation.Path, isRequired: true, context, ct));
        foreach (var member in plan.Query)
            parameters.Add(await Parameter(member, ParameterLocation.Query, member.Member.IsRequired, context, ct));
        foreach (var header in RequestHeaders())
            parameters.Add(header);
        if (plan.Body.Count > 0)
            operation.RequestBody = await Body(operation.OperationId, context, ct);

        var isOpen = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any();
        new AnswerDescription(plan, carrier, json, isOpen).AddTo(operation, context.Document);
    }

    // An operation's name is its message's, as long as no other endpoint's message is called so.
    private string OperationName(OpenApiOperationTransformerContext context)
    {
        var name = binder.MessageType.Name;
        var endpoints = context.ApplicationServices.GetRequiredService<EndpointDataSource>().Endpoints;
        if (endpoints.Count(endpoint => endpoint.Metadata.GetMetadata<MessageName>()?.Name == name) < 2)
            return name;
        var path = (context.Description.RelativePath ?? "").Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_');
        return $"{name}_{context.Description.HttpMethod}_{string.Concat(path).Trim('_')}";
    }

    // A text in an address is there or not: null is no value of it.
    private static async Task<OpenApiParameter> Parameter(
        TextMember member, ParameterLocation location, bool isRequired, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var schema = await Schema(member.Member, context, ct);
        schema.Type &= ~JsonSchemaType.Null;
        return new() { Name = member.Name, In = location, Required = isRequired, Schema = schema };
    }

    private static async Task<OpenApiSchema> Schema(MessageMember member, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var schema = await context.GetOrCreateSchemaAsync(member.Type, null, ct);
        PlainNumbers.Mend(schema);
        if (member.AllowsNull && schema.Type is not null)
            schema.Type |= JsonSchemaType.Null;
        if (member.Limits is { } limits)
            SchemaLimits.Apply(limits, schema);
        return schema;
    }

    private OpenApiParameter[] RequestHeaders() => carrier.WaitsForToken
        ?
        [
            Header(TokenHeader.Name, "Answer no earlier than the commit that this token came with."),
            Header("Prefer", "How long to wait for that, in whole seconds: wait=2."),
            Header(ConsistencyHeader.Name, "strong: answer no earlier than everything that is committed now; eventual: answer what there is."),
            Header(AsOfHeader.Name, "Answer as it would have been then: a time as 2026-01-31T09:30:00Z, or a token."),
            Header("If-None-Match", "The tag of an answer that is there already: 304 when it is still the same."),
            Header(LastEventId.Name, "With 'Accept: text/event-stream': the id of the last event that came. The stream goes on after it."),
        ]
        :
        [
            Header(IdempotencyKey.Name, "A new random text for each command, and the same for each retry: it takes effect once.", carrier.RequiresKey),
            Header("If-Match", "The version that the command's stream must have, as its ETag was answered; * for any that is there."),
            Header("If-None-Match", "*: the command's stream must not be there yet."),
        ];

    private static OpenApiParameter Header(string name, string description, bool isRequired = false) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Required = isRequired,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private async Task<OpenApiRequestBody> Body(string operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(plan.Body.Where(member => member.Member.IsRequired).Select(member => member.Name)),
            AdditionalPropertiesAllowed = false,
        };
        var inside = new InsideLimits(binder.RuledTypes, json);
        foreach (var member in plan.Body)
        {
            var its = await Schema(member.Member, context, ct);
            inside.Apply(member.Member.Name, its);
            schema.Properties[member.Name] = its;
        }

        // By name, so that a generated client has a type for it that is called something.
        var body = Components.Add(context.Document, operation + "Body", schema);
        return new() { Required = true, Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = body } } };
    }
}

/// <summary>The name of an endpoint's message.</summary>
internal sealed record MessageName(string Name);
