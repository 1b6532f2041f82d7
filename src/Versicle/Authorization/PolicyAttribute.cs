namespace Versicle;

/// <summary>
/// Who may send this message, by whatever entrance it comes: callers that the policy allows. Several must all allow. Where ASP.NET
/// Core hosts, its own <c>[Authorize]</c> on the message says the same.
/// </summary>
/// <param name="name">Of <see cref="VersicleBuilder.Policy"/>, or of ASP.NET Core's authorization.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true)]
public sealed class PolicyAttribute(string name) : Attribute
{
    /// <summary>The policy's name.</summary>
    public string Name { get; } = name;
}

/// <summary>Anybody may send this message, also who is not signed in. ASP.NET Core's <c>[AllowAnonymous]</c> says the same.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class AnyCallerAttribute : Attribute;
