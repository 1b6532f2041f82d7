using Versicle;

namespace Users;

/// <summary>What happens to a user: a closed set of facts, each under the name it is stored by.</summary>
public abstract record UserEvent
{
    private UserEvent(long userId) => UserId = userId;

    public long UserId { get; }

    [EventType("user-created")]
    public sealed record Created(long UserId, string Name, string Email) : UserEvent(UserId);

    [EventType("user-renamed")]
    public sealed record Renamed(long UserId, string NewName) : UserEvent(UserId);
}

public static class UserStream
{
    public static StreamName Of(long userId) => StreamName.Of("user", userId);
}
