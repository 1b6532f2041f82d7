using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes how a handler is registered and constructed.</summary>
internal static class HandlerCode
{
    private const string Keyed = "global::Microsoft.Extensions.DependencyInjection.ServiceProviderKeyedServiceExtensions.GetKeyedService";

    public static IEnumerable<string> Lines(HandlerModel handler)
    {
        var method = handler.IsQuery ? "QueryHandler" : "CommandHandler";
        var types = handler.Result is null ? handler.Message : $"{handler.Message}, {handler.Result}";
        var head = $"registry.{method}<{types}>(";
        if (handler.IsShared)
        {
            yield return $"{head}create: null, shared: new {handler.Type.FullName}());";
        }
        else if (handler.Parameters.Count == 0)
        {
            yield return $"{head}static services => new {handler.Type.FullName}());";
        }
        else
        {
            yield return $"{head}static services => new {handler.Type.FullName}(";
            for (var i = 0; i < handler.Parameters.Count; i++)
                yield return $"    {Service(handler.Parameters[i], handler)}{(i < handler.Parameters.Count - 1 ? "," : "));")}";
        }
    }

    private static string Service(ServiceModel service, HandlerModel handler)
    {
        if (service.IsProvider)
            return "services";
        if (service is { Key: null, Default: null })
            return $"{Api.Services}.Required<{service.Type}>(services, typeof({handler.Type.FullName}))";
        var found = service.Key is null
            ? $"services.GetService(typeof({service.Type}))"
            : $"{Keyed}<{service.Type}>(services, {service.Key})";
        return service.Default is null
            ? $"{Api.Services}.Required<{service.Type}>({found}, typeof({handler.Type.FullName}))"
            : $"{Api.Services}.Optional<{service.Type}>({found}, {service.Default})";
    }
}
