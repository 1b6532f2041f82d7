using System.ComponentModel;

namespace Versicle.Modules;

/// <summary>What generated code calls to hand services to a handler's constructor.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HandlerServices
{
    /// <summary>A service without which the handler cannot be made.</summary>
    /// <param name="services">The scope.</param>
    /// <param name="handler">Whose it is.</param>
    /// <exception cref="InvalidOperationException">The scope has no such service.</exception>
    public static T Required<T>(IServiceProvider services, Type handler)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Required<T>(services.GetService(typeof(T)), handler);
    }

    /// <summary>A service under a key, without which the handler cannot be made.</summary>
    /// <param name="found">What the scope answered, or null.</param>
    /// <param name="handler">Whose it is.</param>
    /// <exception cref="InvalidOperationException">The scope has no such service.</exception>
    public static T Required<T>(object? found, Type handler) => found is T service
        ? service
        : throw new InvalidOperationException(
            $"handler '{handler.Name}' needs a service '{typeof(T).Name}', and the host has none. Register it, or take the parameter out.");

    /// <summary>A service that may be missing.</summary>
    /// <param name="found">What the scope answered, or null.</param>
    /// <param name="fallback">The parameter's own default.</param>
    public static T Optional<T>(object? found, T fallback) => found is T service ? service : fallback;
}
