using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Versicle.AspNetCore;

/// <summary>Asks ASP.NET Core's authorization about the policies of messages, with the message as the resource.</summary>
internal sealed class MessageAuthorizer(IServiceProvider services, IAuthorizationPolicyProvider policies) : IMessageAuthorizer
{
    public async ValueTask<bool> Allows(string policy, object message, MessageContext context)
    {
        var asked = await policies.GetPolicyAsync(policy) ?? throw new InvalidOperationException(
            $"'{message.GetType().Name}' has policy '{policy}', which ASP.NET Core's authorization does not know. Add it: AddAuthorizationBuilder().AddPolicy(\"{policy}\", …).");
        var service = (context.Services ?? services).GetRequiredService<IAuthorizationService>();
        return (await service.AuthorizeAsync(context.Caller!, message, asked)).Succeeded;
    }
}
