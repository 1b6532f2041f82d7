using System.Security.Claims;

namespace Versicle;

/// <summary>The policies of a host's messages, in force at the bus: whatever entrance a message comes by, it passes here.</summary>
internal sealed class MessageGuards
{
    private readonly Dictionary<Type, MessagePolicy> _own;
    private readonly VersicleBuilder _builder;
    private readonly IMessageAuthorizer? _authorizer;
    private readonly bool _isConfigured;

    public MessageGuards(IReadOnlyDictionary<Type, MessagePolicy> declared, VersicleBuilder builder, IMessageAuthorizer? authorizer)
    {
        (_builder, _authorizer) = (builder, authorizer);
        _own = new(declared);
        foreach (var (type, policy) in builder.Commands.Policies.Concat(builder.Queries.Policies))
            _own[type] = policy;

        _isConfigured = _own.Count > 0 || builder.Commands.Default is not null || builder.Queries.Default is not null;
    }

    /// <summary>The policy in force; null when this host has none at all.</summary>
    public MessagePolicy? PolicyOf(Type message, MessageSide side) =>
        _own.TryGetValue(message, out var own) ? own
        : (side is MessageSide.Command ? _builder.Commands.Default : _builder.Queries.Default)
            ?? (_isConfigured ? MessagePolicy.Nobody : null);

    /// <summary>What a message is asked on its way; null when there is nothing to ask.</summary>
    /// <exception cref="InvalidOperationException">A policy that nobody can decide about: it would refuse everybody.</exception>
    public MessageGuard? Of(Type message, MessageSide side)
    {
        if (PolicyOf(message, side) is not { AllowsAnyCaller: false } policy)
            return null;

        if (_authorizer is null && policy.Policies.FirstOrDefault(name => !_builder.Policies.ContainsKey(name)) is { } missing)
        {
            throw new InvalidOperationException(
                $"'{message.Name}' has policy '{missing}', which nobody defines. Call versicle.Policy(\"{missing}\", …), or add ASP.NET Core's authorization.");
        }

        return new(message.Name, policy, [.. policy.Policies.Select(name => (name, _builder.Policies.GetValueOrDefault(name)))], _authorizer);
    }
}

/// <summary>Who may send one type of message.</summary>
internal sealed class MessageGuard(
    string message, MessagePolicy policy, (string Name, Func<ClaimsPrincipal, bool>? Allows)[] policies, IMessageAuthorizer? authorizer)
{
    /// <exception cref="NotAuthorizedException">Not this caller.</exception>
    public async ValueTask Require(object sent, MessageContext context)
    {
        RequireCaller(context.Caller);
        foreach (var (name, allows) in policies)
        {
            if (allows is null && !await authorizer!.Allows(name, sent, context))
                throw Refused(name);
        }
    }

    /// <summary>What can be said before the message is known: all but what others are asked with the message as their resource.</summary>
    /// <exception cref="NotAuthorizedException">Not this caller.</exception>
    public void RequireCaller(ClaimsPrincipal? caller)
    {
        var isSignedIn = caller?.Identities.Any(identity => identity.IsAuthenticated) ?? false;
        if (ReferenceEquals(policy, MessagePolicy.Nobody))
            throw new NotAuthorizedException(message, isSignedIn, "it has no policy, and other messages of this host have: put [Policy] or [AnyCaller] on it");
        if (!isSignedIn)
            throw new NotAuthorizedException(message, isSignedIn, "its caller is not signed in");

        foreach (var roles in policy.Roles)
        {
            if (!roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(caller!.IsInRole))
                throw new NotAuthorizedException(message, isSignedIn, $"its caller has none of the roles '{roles}'");
        }

        foreach (var (name, allows) in policies)
        {
            if (allows?.Invoke(caller!) is false)
                throw Refused(name);
        }
    }

    private NotAuthorizedException Refused(string name) => new(message, isSignedIn: true, $"policy '{name}' does not allow its caller");
}
