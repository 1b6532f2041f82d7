using Versicle;

namespace Users.Tests;

public abstract class UserCommandsTests<TStore>
    where TStore : ISampleStore
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_created_user_has_the_next_id_and_its_event()
    {
        await using var users = await UsersHost.Start<TStore>();

        var (ada, _) = await users.Commands.Dispatch(new CreateUser("Ada", "ada@example.org"), Ct);
        var (bob, _) = await users.Commands.Dispatch(new CreateUser("Bob", "bob@example.org"), Ct);

        Assert.Equal(new User(1, "Ada", "ada@example.org"), ada);
        Assert.Equal(new User(2, "Bob", "bob@example.org"), bob);
        Assert.Equal([("user-created", "user-1"), ("user-created", "user-2")], await users.Events());
    }

    [Fact]
    public async Task A_renamed_user_keeps_its_email()
    {
        await using var users = await UsersHost.Start<TStore>();
        await users.Commands.Dispatch(new CreateUser("Ada", "ada@example.org"), Ct);

        var (renamed, _) = await users.Commands.Dispatch(new UpdateUserName(1, "Ada Lovelace"), Ct);

        Assert.Equal(new User(1, "Ada Lovelace", "ada@example.org"), renamed);
        Assert.Equal([("user-created", "user-1"), ("user-renamed", "user-1")], await users.Events());
    }

    [Theory]
    [InlineData("Ada", "", "Email is required")]
    [InlineData("Ada", " \t", "Email is required")]
    [InlineData("", "ada@example.org", "Name is required")]
    [InlineData("\u2003", "ada@example.org", "Name is required")]
    public async Task A_user_without_a_name_or_an_email_is_refused_and_nothing_is_written(string name, string email, string sentence)
    {
        await using var users = await UsersHost.Start<TStore>();

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await users.Commands.Dispatch(new CreateUser(name, email), Ct));

        Assert.Equal((sentence, RefusalKind.Input), (refused.Message, refused.Refusal.Kind));
        Assert.Empty(await users.Events());
        Assert.Equal(1, (await users.Commands.Dispatch(new CreateUser("Ada", "ada@example.org"), Ct)).Result.Id);
    }

    [Fact]
    public async Task A_blank_new_name_is_refused()
    {
        await using var users = await UsersHost.Start<TStore>();
        await users.Commands.Dispatch(new CreateUser("Ada", "ada@example.org"), Ct);

        await Assert.ThrowsAsync<RefusedException>(async () => await users.Commands.Dispatch(new UpdateUserName(1, " "), Ct));

        Assert.Single(await users.Events());
    }

    [Theory]
    [InlineData(42)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task Nobody_can_be_renamed_who_is_not_there(long id)
    {
        await using var users = await UsersHost.Start<TStore>();

        var missing = await Assert.ThrowsAsync<NotFoundException>(async () => await users.Commands.Dispatch(new UpdateUserName(id, "Ada"), Ct));

        Assert.Equal($"User {id} not found", missing.Message);
        Assert.Empty(await users.Events());
    }

    [Theory]
    [InlineData("'; drop table users; --")]
    [InlineData("{name} %s $1 ?1 @p0 :x")]
    [InlineData("\"quoted\" \\ back")]
    [InlineData("Zoë 😀 \u202Eabc\u0301")]
    [InlineData(" with blanks around ")]
    public async Task Any_text_comes_back_as_it_was_given(string name)
    {
        await using var users = await UsersHost.Start<TStore>();

        var (user, token) = await users.Commands.Dispatch(new CreateUser(name, name), Ct);

        Assert.Equal((name, name), (user.Name, user.Email));
        var view = await users.Queries.Dispatch(new GetUserById(user.Id), after: token, Ct);
        Assert.Equal((name, name), (view.Name, view.Email));
    }
}
