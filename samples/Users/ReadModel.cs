using Versicle;

namespace Users;

/// <summary>A user as people look at it: one row of the plain table <c>users_view</c>.</summary>
[ReadModel("users_view")]
public sealed record UserView([Key] long Id, string Name, string Email, DateTimeOffset CreatedAt);

/// <summary>Keeps <c>users_view</c> in step with the log: a row and an event in, a row out.</summary>
public sealed class UsersProjection : IProjection<UserView, UserEvent>
{
    public static long Key(UserEvent e) => e.UserId;

    public static UserView On(UserEvent.Created e, EventContext at) => new(e.UserId, e.Name, e.Email, at.RecordedAt);

    public static UserView On(UserEvent.Renamed e, UserView row) => row with { Name = e.NewName };
}
