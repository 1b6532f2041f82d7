using Versicle;

namespace Users.Tests;

public sealed class ApiInputTestsOnSqlite : ApiInputTests<OnSqlite>;

public sealed class ApiInputTestsOnPostgres : ApiInputTests<OnPostgres>;

/// <summary>What code may ask of the log and the buses and that is not right: the exception by name, and nothing written.</summary>
public abstract class ApiInputTests<TStore>
    where TStore : ISampleStore
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Dictionary<string, (Type Throws, Func<Append> Append)> Appends { get; } = new()
    {
        ["an entry without events"] = (typeof(ArgumentException), () => To("user-9")),
        ["a stream without a name"] = (typeof(ArgumentException), () => Of(new StreamAppend(default, ExpectedVersion.Any, [Event()]))),
        ["an event without a name"] = (typeof(ArgumentException), () => To("user-9", Event() with { Type = "" })),
        ["a name of 101 characters"] = (typeof(AppendTooLargeException), () => To("user-9", Event() with { Type = new('a', LogLimits.MaxEventType + 1) })),
        ["a name with NUL"] = (typeof(ArgumentException), () => To("user-9", Event() with { Type = "a\0b" })),
        ["data that is not UTF-8"] = (typeof(ArgumentException), () => To("user-9", Event() with { Data = new byte[] { (byte)'"', 0xFF, (byte)'"' } })),
        ["1,001 events"] = (typeof(AppendTooLargeException), () => To("user-9", [.. Enumerable.Range(0, LogLimits.MaxEvents + 1).Select(_ => Event())])),
        ["100,000 events"] = (typeof(AppendTooLargeException), () => To("user-9", [.. Enumerable.Range(0, 100_000).Select(_ => Event())])),
        ["an event over 1 MB"] = (typeof(AppendTooLargeException), () => To("user-9", Event() with { Data = Text(LogLimits.MaxEventBytes + 1) })),
        ["4 MB and a byte"] = (typeof(AppendTooLargeException), () => To(
            "user-9", [.. Enumerable.Repeat(Text(LogLimits.MaxEventBytes), 4).Append(Text(3)).Select(data => Event() with { Data = data })])),
        ["metadata over its limit"] = (typeof(AppendTooLargeException), () => To("user-9", Event()) with
        {
            Metadata = new() { Actor = new('a', LogLimits.MaxMetadataValue + 1) },
        }),
        ["a condition ahead of the log"] = (typeof(ConsistencyTokenException), () => To("user-9", Event()) with
        {
            Conditions = [new(EventQuery.Match(types: ["user-created"]), new(Guid.NewGuid(), new(7)))],
        }),
    };

    public static TheoryData<string> Names => [.. Appends.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_append_that_is_not_right_is_named_and_nothing_is_written(string name)
    {
        await using var users = await UsersHost.Start<TStore>();
        var (throws, append) = Appends[name];

        var thrown = await Record.ExceptionAsync(async () => await users.Log.Append(append(), Ct));

        Assert.IsType(throws, thrown, exactMatch: false);
        await IsWhole(users);
    }

    [Fact]
    public async Task An_append_of_nothing_is_a_commit_and_no_event()
    {
        await using var users = await UsersHost.Start<TStore>();

        var appended = Assert.IsType<AppendResult.Appended>(await users.Log.Append(new(Guid.NewGuid(), [], EventMetadata.None), Ct));

        Assert.Equal(0, appended.Head.Position.Value);
        await IsWhole(users);
    }

    [Fact]
    public async Task A_command_that_is_cancelled_before_it_commits_writes_nothing()
    {
        await using var users = await UsersHost.Start<TStore>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await users.Commands.Dispatch(new CreateUser("Ada", "ada@example.org"), new CancellationToken(canceled: true)));

        await IsWhole(users);
    }

    [Fact]
    public async Task What_is_null_is_refused_by_name()
    {
        await using var users = await UsersHost.Start<TStore>();

        await Assert.ThrowsAsync<ArgumentNullException>("command", async () => await users.Commands.Dispatch((CreateUser)null!, Ct));
        await Assert.ThrowsAsync<ArgumentNullException>("query", async () => await users.Queries.Dispatch((GetUserById)null!, Ct));
        await Assert.ThrowsAsync<ArgumentNullException>("append", async () => await users.Log.Append(null!, Ct));
    }

    [Theory]
    [InlineData("")]
    [InlineData("user 9")]
    [InlineData("'; drop table users; --")]
    [InlineData("user-\u202E9")]
    [InlineData("user/9")]
    public void A_stream_is_not_named_so(string name) => Assert.ThrowsAny<ArgumentException>(() => new StreamName(name));

    [Fact]
    public async Task A_stream_of_Versicle_itself_is_not_written_to()
    {
        await using var users = await UsersHost.Start<TStore>();

        await Assert.ThrowsAsync<ArgumentException>(async () => await users.Log.Append(To("$streams", Event()), Ct));

        await IsWhole(users);
    }

    private static async Task IsWhole(UsersHost users)
    {
        Assert.Empty(await users.Events());
        var (user, token) = await users.Commands.Dispatch(new CreateUser("Ada", "ada@example.org"), Ct);
        Assert.Equal("Ada", (await users.Queries.Dispatch(new GetUserById(user.Id), after: token, Ct)).Name);
    }

    private static Append To(string stream, params NewEvent[] events) => Of(new StreamAppend(new(stream), ExpectedVersion.Any, events));

    private static Append Of(StreamAppend stream) => new(Guid.NewGuid(), [stream], EventMetadata.None);

    private static NewEvent Event() => new(Guid.NewGuid(), "user-renamed", """{"user_id":9,"new_name":"Bob"}"""u8.ToArray());

    private static byte[] Text(int length) => [(byte)'"', .. Enumerable.Repeat((byte)'a', length - 2), (byte)'"'];
}
