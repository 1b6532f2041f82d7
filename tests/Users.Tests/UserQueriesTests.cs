using Versicle;

namespace Users.Tests;

public abstract class UserQueriesTests<TStore>
    where TStore : ISampleStore
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_with_the_token_sees_the_command()
    {
        await using var users = await UsersHost.Start<TStore>();
        var before = DateTimeOffset.UtcNow.AddMilliseconds(-1);

        var (user, token) = await users.Commands.Dispatch(new CreateUser("Ada", "ada@example.org"), Ct);
        var view = await users.Queries.Dispatch(new GetUserById(user.Id), after: token, Ct);

        Assert.Equal((1, "Ada", "ada@example.org"), (view.Id, view.Name, view.Email));
        Assert.InRange(view.CreatedAt, before, DateTimeOffset.UtcNow.AddMilliseconds(1));
    }

    [Fact]
    public async Task A_renamed_user_keeps_the_time_of_its_creation()
    {
        await using var users = await UsersHost.Start<TStore>();
        var (user, first) = await users.Commands.Dispatch(new CreateUser("Ada", "ada@example.org"), Ct);
        var created = await users.Queries.Dispatch(new GetUserById(user.Id), after: first, Ct);

        var (_, second) = await users.Commands.Dispatch(new UpdateUserName(user.Id, "Ada Lovelace"), Ct);

        Assert.Equal(created with { Name = "Ada Lovelace" }, await users.Queries.Dispatch(new GetUserById(user.Id), after: second, Ct));
    }

    [Theory]
    [InlineData(42)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task A_user_who_is_not_there_is_not_found(long id)
    {
        await using var users = await UsersHost.Start<TStore>();

        var missing = await Assert.ThrowsAsync<NotFoundException>(async () => await users.Queries.Dispatch(new GetUserById(id), Ct));

        Assert.Equal($"User {id} not found", missing.Message);
    }

    [Theory]
    [InlineData(1, 2, "1 2")]
    [InlineData(2, 2, "3 4")]
    [InlineData(3, 2, "5")]
    [InlineData(4, 2, "")]
    [InlineData(1, 100, "1 2 3 4 5")]
    [InlineData(int.MaxValue, 100, "")]
    public async Task Pages_are_in_the_order_of_ids_and_empty_past_the_end(int page, int size, string ids)
    {
        await using var users = await UsersHost.Start<TStore>();
        var token = ConsistencyToken.None;
        for (var i = 1; i <= 5; i++)
            (_, token) = await users.Commands.Dispatch(new CreateUser($"user {i}", $"{i}@example.org"), Ct);

        var answer = await users.Queries.Dispatch(new ListUsers(page, size), after: token, Ct);

        Assert.Equal(ids, string.Join(' ', answer.Users.Select(user => user.Id)));
    }

    [Fact]
    public async Task A_page_has_20_users_unless_it_is_told_otherwise()
    {
        await using var users = await UsersHost.Start<TStore>();
        var token = ConsistencyToken.None;
        for (var i = 1; i <= 21; i++)
            (_, token) = await users.Commands.Dispatch(new CreateUser($"user {i}", $"{i}@example.org"), Ct);

        Assert.Equal(20, (await users.Queries.Dispatch(new ListUsers(), after: token, Ct)).Users.Count);
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(-1, 20)]
    [InlineData(int.MinValue, 20)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 101)]
    [InlineData(1, int.MaxValue)]
    public async Task A_page_that_cannot_be_is_refused(int page, int size)
    {
        await using var users = await UsersHost.Start<TStore>();

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await users.Queries.Dispatch(new ListUsers(page, size), Ct));

        Assert.Equal(RefusalKind.Input, refused.Refusal.Kind);
    }
}
