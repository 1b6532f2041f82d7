using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Versicle.Tests.Notes;

/// <summary>Tags and unique keys from the attributes of an event's members to the log, and conditions given to a session.</summary>
public sealed class EventKeyTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_event_carries_the_tags_and_keys_of_its_members()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        await host.Commands().Dispatch(new Join(1, "ada@example.org", "ada"), Ct);

        var recorded = Assert.Single(await All(host));
        Assert.Equal(new Tag[] { new("member:1"), new("email:ada@example.org"), new("nick:ada") }, recorded.Context.Tags);
        Assert.Equal(new[] { KeyChange.Claim("member-email", "ada@example.org"), KeyChange.Claim("member-nick", "ada") }, recorded.Keys);
    }

    [Fact]
    public async Task A_member_that_is_null_is_neither_tag_nor_key()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();

        await host.Commands().Dispatch(new Join(1, "ada@example.org", Nick: null), Ct);
        await host.Commands().Dispatch(new Join(2, "bob@example.org", Nick: null), Ct);

        Assert.All(await All(host), recorded => Assert.Equal((2, 1), (recorded.Context.Tags.Count, recorded.Keys.Count)));
    }

    [Fact]
    [Trait("Guarantee", "G3")]
    public async Task A_key_of_another_stream_ends_the_dispatch_and_the_message_names_no_value_and_no_owner()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        await host.Commands().Dispatch(new Join(7, "ada@example.org", null), Ct);

        var thrown = await Assert.ThrowsAsync<UniqueKeyConflictException>(
            async () => await host.Commands().Dispatch(new Join(8, "ada@example.org", null), Ct));

        Assert.Equal((KeyChange.Claim("member-email", "ada@example.org"), new("member-7"), new(1)), (thrown.Key, thrown.Owner, thrown.Position));
        Assert.DoesNotContain("ada", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("member-7", thrown.Message, StringComparison.Ordinal);
        Assert.Single(await All(host));
    }

    [Fact]
    public async Task An_event_releases_before_it_claims_and_has_a_tag_of_two_members_once()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        await host.Commands().Dispatch(new Join(1, "ada@example.org", null), Ct);

        await host.Commands().Dispatch(new ChangeEmail(1, "ada@example.org", "ada@example.org"), Ct);

        var moved = (await All(host))[^1];
        Assert.Equal(new Tag[] { new("member:1"), new("email:ada@example.org") }, moved.Context.Tags);
        Assert.Equal([true, false], moved.Keys.Select(key => key.IsRelease));
        await Assert.ThrowsAsync<UniqueKeyConflictException>(async () => await host.Commands().Dispatch(new Join(2, "ada@example.org", null), Ct));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Guarantee", "G3")]
    public async Task A_condition_of_the_session_that_does_not_hold_ends_the_dispatch(bool writes)
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        await host.Commands().Dispatch(new JoinOnce(1, "ada@example.org", Writes: true), Ct);

        var thrown = await Assert.ThrowsAsync<ConditionConflictException>(
            async () => await host.Commands().Dispatch(new JoinOnce(1, "bob@example.org", writes), Ct));

        Assert.Equal(1, thrown.Position.Value);
        Assert.Single(await All(host));
    }

    private static async Task<IReadOnlyList<RecordedEvent>> All(IHost host) =>
        (await host.Services.GetRequiredService<VersicleHost>().Log.Read(new(), Ct)).Events;
}
