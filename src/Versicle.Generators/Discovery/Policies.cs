using Microsoft.CodeAnalysis;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Reads who may send a message: Versicle's own attributes, and ASP.NET Core's of the same meaning.</summary>
internal static class Policies
{
    private const string AspNetCore = "Microsoft.AspNetCore.Authorization";

    /// <summary>What the type and the types that it derives from say together; null when they say nothing.</summary>
    public static PolicyModel? Of(INamedTypeSymbol type)
    {
        var (policies, roles, isGuarded) = (new List<string>(), new List<string>(), false);
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            foreach (var attribute in level.GetAttributes())
                isGuarded |= Read(attribute, policies, roles);
            if (!isGuarded && level.GetAttributes().Any(AllowsAnyCaller))
                return new(AllowsAnyCaller: true, default, default);
        }

        return isGuarded ? new(AllowsAnyCaller: false, policies.ToEquatable(), roles.ToEquatable()) : null;
    }

    private static bool Read(AttributeData attribute, List<string> policies, List<string> roles)
    {
        var type = attribute.AttributeClass;
        if (type.IsVersicle("PolicyAttribute"))
        {
            if (attribute.ConstructorArguments is [{ Value: string name }])
                policies.Add(name);
            return true;
        }

        if (!type.IsVersicle("AuthorizeAttribute", space: AspNetCore))
            return false;

        if ((attribute.ConstructorArguments is [{ Value: string given }] ? given : Named(attribute, "Policy")) is { } policy)
            policies.Add(policy);
        if (Named(attribute, "Roles") is { } some)
            roles.Add(some);
        return true;
    }

    private static string? Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as string;

    private static bool AllowsAnyCaller(AttributeData attribute) =>
        attribute.AttributeClass.IsVersicle("AnyCallerAttribute") || attribute.AttributeClass.IsVersicle("AllowAnonymousAttribute", space: AspNetCore);
}
