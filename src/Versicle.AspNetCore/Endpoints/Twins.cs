using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Versicle.AspNetCore;

/// <summary>
/// A query's endpoint and the one that answers HEAD, which take the same conventions. Two, and not one with two verbs: OpenAPI would
/// tell every query twice.
/// </summary>
internal sealed class Twins(IEndpointConventionBuilder get, IEndpointConventionBuilder head) : IEndpointConventionBuilder
{
    public static IEndpointConventionBuilder MapHead(IEndpointRouteBuilder endpoints, string pattern, RequestDelegate handle)
    {
        var head = endpoints.MapMethods(pattern, [HttpMethods.Head], handle).ExcludeFromDescription();
        head.Finally(WithoutName);
        return head;
    }

    public void Add(Action<EndpointBuilder> convention)
    {
        get.Add(convention);
        head.Add(convention);
    }

    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
        get.Finally(finallyConvention);
        head.Finally(finallyConvention);
    }

    // A name belongs to one endpoint.
    private static void WithoutName(EndpointBuilder endpoint)
    {
        for (var i = endpoint.Metadata.Count - 1; i >= 0; i--)
        {
            if (endpoint.Metadata[i] is IEndpointNameMetadata or IRouteNameMetadata)
                endpoint.Metadata.RemoveAt(i);
        }
    }
}
