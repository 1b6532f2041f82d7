using Versicle;

namespace Users;

// What may be asked of this service. Each message has exactly one handler; the compiler checks it.

public sealed record CreateUser(string Name, string Email) : ICommand<User>;

public sealed record UpdateUserName(long UserId, string NewName) : ICommand<User>;

public sealed record GetUserById(long UserId) : IQuery<UserView>;

public sealed record ListUsers(int Page = 1, int PageSize = 20) : IQuery<UserPage>;

// What it answers, besides the read model itself.

public sealed record User(long Id, string Name, string Email);

public sealed record UserPage(IReadOnlyList<User> Users);

// What it refuses, whatever the state.

public static class UserRefusals
{
    public static Refusal NameRequired { get; } = Input("user.name-required", "Name is required");

    public static Refusal EmailRequired { get; } = Input("user.email-required", "Email is required");

    public static Refusal NewNameRequired { get; } = Input("user.new-name-required", "NewName is required");

    public static Refusal PageOutOfRange { get; } = Input("users.page-out-of-range", "Page is 1 or more");

    public static Refusal PageSizeOutOfRange { get; } = Input("users.page-size-out-of-range", "PageSize is 1 to 100");

    private static Refusal Input(string code, string message) => new(code, message, RefusalKind.Input);
}
