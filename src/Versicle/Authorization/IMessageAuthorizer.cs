using System.ComponentModel;

namespace Versicle;

/// <summary>
/// Decides about policies that the application does not define with <see cref="VersicleBuilder.Policy"/>. For host packages: a
/// singleton among the host's services. Versicle.AspNetCore's asks ASP.NET Core's authorization.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMessageAuthorizer
{
    /// <summary>Whether <paramref name="policy"/> allows the caller of <paramref name="context"/> to send <paramref name="message"/>.</summary>
    /// <exception cref="InvalidOperationException">No such policy.</exception>
    ValueTask<bool> Allows(string policy, object message, MessageContext context);
}
