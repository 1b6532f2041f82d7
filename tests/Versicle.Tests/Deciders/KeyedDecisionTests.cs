using Microsoft.Extensions.Hosting;
using Versicle.Tests.Notes;

namespace Versicle.Tests.Deciders;

/// <summary>A command that has its caller's key is decided once, whatever the decision is.</summary>
public sealed class KeyedDecisionTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly MessageContext Keyed = new() { Actor = "ada", Key = "k-1" };

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task The_same_key_is_decided_once_and_answered_the_same_in_every_host()
    {
        await using var files = new NotesApplication();
        var hosts = new[] { await files.Start(), await files.Start() };
        await hosts[0].Commands().Dispatch(new JarCommand.Put("a", 1), Ct);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(async () =>
            await hosts[n % 2].Commands().Dispatch(new JarCommand.Put("a", 4), Keyed, Ct), Ct)));

        Assert.Equal(new Jar("", 5, 0), Assert.Single(answers.Select(answer => answer.Result).Distinct()));
        Assert.Single(answers.Select(answer => answer.Token).Distinct());
        Assert.Equal(2, (await DeciderTests.Stream(hosts[0], "jar-a")).Count);
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_refusal_is_an_answer_even_when_it_would_be_another_one_now()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();
        await Refused(host, new JarCommand.Take("a", 1));
        await host.Commands().Dispatch(new JarCommand.Put("a", 9), Ct);

        Assert.Equal("jar.empty", (await Refused(host, new JarCommand.Take("a", 1))).Refusal.Code);
        Assert.Single(await DeciderTests.Stream(host, "jar-a"));
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task Nothing_to_do_is_an_answer_too_and_another_command_under_the_key_is_refused()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();

        var first = await host.Commands().Dispatch(new JarCommand.Shake("a"), Keyed, Ct);
        var again = await host.Commands().Dispatch(new JarCommand.Shake("a"), Keyed, Ct);

        Assert.Equal(first, again);
        await Assert.ThrowsAsync<KeyReusedException>(async () => await host.Commands().Dispatch(new JarCommand.Shake("b"), Keyed, Ct));
    }

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_key_of_a_handler_written_by_hand_covers_what_it_has_decided()
    {
        await using var files = new NotesApplication();
        var host = await files.Start();

        var (first, _) = await host.Commands().Dispatch(new Weigh("with-sql"), Keyed, Ct);
        var (again, _) = await host.Commands().Dispatch(new Weigh("with-sql"), Keyed, Ct);

        Assert.Equal(first, again);
        Assert.Single(await DeciderTests.Stream(host, "jar-with-sql"));
    }

    private static async Task<RefusedException> Refused(IHost host, JarCommand.Take command) =>
        await Assert.ThrowsAsync<RefusedException>(async () => await host.Commands().Dispatch(command, Keyed, Ct));
}
