using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Versicle.AspNetCore;

/// <summary>What a message's own policy means for its endpoint: it is the decision that an endpoint needs, and in force at the bus.</summary>
internal static class EndpointPolicy
{
    /// <param name="endpoint">With everything that its conventions say.</param>
    /// <param name="message">The message's type.</param>
    /// <param name="policy">The message's; null when no message of the application has one.</param>
    /// <param name="log">Is told of a policy that other entrances do not know.</param>
    public static void AddTo(EndpointBuilder endpoint, Type message, MessagePolicy? policy, ILogger log)
    {
        var isGuarded = endpoint.Metadata.Any(one => one is IAuthorizeData or AuthorizationPolicy);
        if (policy is null)
        {
            if (isGuarded)
                HttpLog.OnlyRoute(log, message.Name, endpoint.DisplayName ?? message.Name);
            return;
        }

        endpoint.Metadata.Add(policy);
        if (policy.AllowsAnyCaller && !isGuarded)
            endpoint.Metadata.Add(new AllowAnonymousAttribute()); // A fallback policy of the application is for what nobody decided about.
    }
}
