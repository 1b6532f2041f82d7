using Versicle;

namespace Users;

/// <summary>What this service answers over HTTP. Everybody may use it, and each line says so: without that word it would not start.</summary>
public static class UsersEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder app)
    {
        app.MapCommand<CreateUser>("POST", "/users").Created(user => $"/users/{user.Id}").AllowAnonymous();
        app.MapCommand<UpdateUserName>("PUT", "/users/{userId}/name").AllowAnonymous();
        app.MapQuery<GetUserById>("/users/{userId}").AllowAnonymous();
        app.MapQuery<ListUsers>("/users").AllowAnonymous();
    }
}
