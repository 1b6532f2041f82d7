using Versicle;
using Versicle.Modules.Generated;

namespace Users.Tests;

/// <summary>The same handlers, unchanged, wherever the read models are.</summary>
public sealed class PlacementTests
{
    private const string Told = """
        GetUserById { UserId = 1 }: {"Id":1,"Name":"Countess","Email":"ada@example.org","CreatedAt":"2026-01-01T00:00:00+00:00"}
        GetUserById { UserId = 3 }: VER003 User 3 not found
        ListUsers { Page = 1, PageSize = 20 }: {"Users":[{"Id":1,"Name":"Countess","Email":"ada@example.org"},{"Id":2,"Name":"Grace \u00E4\uD83D\uDE80","Email":"grace@example.org"}]}
        ListUsers { Page = 2, PageSize = 1 }: {"Users":[{"Id":2,"Name":"Grace \u00E4\uD83D\uDE80","Email":"grace@example.org"}]}
        GetUserById { UserId = 1 }: {"Id":1,"Name":"Ada","Email":"ada@example.org","CreatedAt":"2026-01-01T00:00:00+00:00"}
        """;

    public static TheoryData<string> Placed => Placements.Names;

    [Theory]
    [MemberData(nameof(Placed))]
    public async Task Every_query_answers_the_same_wherever_the_read_models_are(string placement)
    {
        var host = await Placements.Tell(placement, new UsersModule(), Story);

        Assert.Equal(Told, host.Told);
        var queries = typeof(GetUserById).Assembly.GetTypes().Where(type => type.GetInterfaces()
            .Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IQuery<>)));
        Assert.Equal(queries.ToHashSet(), host.Asked);
    }

    private static async Task Story(PlacedHost host)
    {
        await host.Do(new CreateUser("Ada", "ada@example.org"));
        await host.Do(new CreateUser("Grace ä🚀", "grace@example.org"));
        await host.Do(new UpdateUserName(1, "Countess"));

        await host.Ask(new GetUserById(1));
        await host.Ask(new GetUserById(3));
        await host.Ask(new ListUsers());
        await host.Ask(new ListUsers(2, 1));
        await host.AskAsOf(new GetUserById(1), position: 2);
    }
}
