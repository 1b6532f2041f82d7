using Microsoft.Extensions.Hosting;
using Versicle.Tests.Notes;

namespace Versicle.Tests.Deciders;

/// <summary>What deciders keep in memory is speed, and nothing else.</summary>
public sealed class KeptStatesTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Guarantee", "G21")]
    public async Task What_another_host_has_appended_is_decided_on_whatever_is_cached()
    {
        await using var files = new NotesApplication();

        Assert.Equal("0 left", await TakeAllBesideAnotherHost(await files.Start(), await files.Start()));
    }

    [Fact]
    [Trait("Guarantee", "G21")]
    public async Task A_log_that_does_not_check_an_append_without_events_is_caught_by_that()
    {
        await using var files = new NotesApplication();
        var careless = await TestHost.Start(new Modules.Generated.Versicle_TestsModule().Register, versicle =>
        {
            versicle.EventStore = new CarelessStore(files.LogFile);
            versicle.ReadModels(read => read.UseSqlite(files.ReadFile));
        });

        Assert.Equal("refused", await TakeAllBesideAnotherHost(careless, await files.Start()));
        await ((IAsyncDisposable)careless).DisposeAsync();
    }

    [Theory]
    [Trait("Guarantee", "G21")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task With_or_without_kept_states_a_history_of_commands_ends_the_same(int seed)
    {
        var (kept, few, none) = (await Said(seed, 10_000), await Said(seed, 1), await Said(seed, 0));

        Assert.Equal(none, kept);
        Assert.Equal(none, few);
        Assert.Contains("refused", none);
        Assert.Contains(none, one => one.EndsWith(" left", StringComparison.Ordinal));
    }

    private static async Task<string> TakeAllBesideAnotherHost(IHost one, IHost other)
    {
        await one.Commands().Dispatch(new JarCommand.Put("a", 1), Ct); // One believes that there is 1 in it …
        await other.Commands().Dispatch(new JarCommand.Put("a", 4), Ct);
        return await Take(one, "a", 5); // … and must not say no.
    }

    private static async Task<string> Take(IHost host, string jar, int count)
    {
        try
        {
            return $"{(await host.Commands().Dispatch(new JarCommand.Take(jar, count), Ct)).Result} left";
        }
        catch (RefusedException)
        {
            return "refused";
        }
    }

    private static async Task<List<string>> Said(int seed, int cachedStates)
    {
        await using var files = new NotesApplication();
        var hosts = new[] { await Start(), await Start() };
        var random = new Random(seed);
        var said = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            var (host, jar, count) = (hosts[random.Next(2)], $"j{random.Next(3)}", random.Next(1, 4));
            said.Add(random.Next(2) == 0
                ? $"{(await host.Commands().Dispatch(new JarCommand.Put(jar, count), Ct)).Result.Count}"
                : await Take(host, jar, count));
        }

        return said;

        Task<IHost> Start() => files.Start(versicle => versicle.CachedStates = cachedStates);
    }
}
