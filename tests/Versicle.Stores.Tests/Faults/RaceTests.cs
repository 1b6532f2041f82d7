using Dapper;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>64 writers want the same at once, from two processes where a store takes two.</summary>
[Collection(nameof(Faults))]
public sealed class RaceTests : IAsyncDisposable
{
    private const int Writers = 64;

    private static readonly int Rounds = Tier.Of(push: 25, nightly: 2_000);

    private readonly PostgresRig _postgres = new(TimeProvider.System);
    private readonly SqliteRig _sqlite = new(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await _sqlite.DisposeAsync();
    }

    [Fact]
    [Trait("Guarantee", "G3")]
    public async Task Of_64_writers_in_two_processes_on_postgres_exactly_one_wins_each_round()
    {
        var finding = new Finding("G3", "64 writers on one append condition, PostgreSQL");
        var store = await _postgres.Store();

        var (none, several, other) = await Race("postgres", await _postgres.ConnectionString());

        finding.Nothing($"{Rounds} rounds, 2 processes", ("rounds without a winner", none), ("with several", several), ("other outcomes", other));
        Assert.Equal(1L.To(Rounds), (await store.Log.All()).Positions());
    }

    [Fact]
    [Trait("Guarantee", "G3")]
    public async Task Of_64_writers_in_two_processes_on_sqlite_exactly_one_wins_each_round()
    {
        var finding = new Finding("G3", "64 writers on one append condition, SQLite");
        var store = await _sqlite.Store();

        var (none, several, other) = await Race("sqlite", _sqlite.File());

        finding.Nothing($"{Rounds} rounds, 2 processes", ("rounds without a winner", none), ("with several", several), ("other outcomes", other));
        Assert.Equal(1L.To(Rounds), (await store.Log.All()).Positions());
    }

    [Fact]
    [Trait("Guarantee", "G3")]
    public async Task Of_64_writers_in_memory_exactly_one_wins_each_round()
    {
        var finding = new Finding("G3", "64 writers on one append condition, in memory");
        var log = new MemoryEventLog(TimeProvider.System, new Ids(), new());
        var (none, several) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var happened = $"round:{round}";
            var won = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
                await log.Append(Of(To($"w-{writer}", ExpectedVersion.Any, Tagged(happened))) with { Conditions = [None(happened)] }, default))));
            (none, several) = Count(won.Count(result => result is AppendResult.Appended), none, several);
        }

        finding.Nothing($"{Rounds} rounds", ("rounds without a winner", none), ("with several", several));
    }

    [Fact]
    public async Task A_check_outside_the_lock_lets_several_win_and_is_found()
    {
        var finding = new Finding("G3", "twin: a check outside the lock");
        await using (var stranger = await _postgres.Stranger())
            await stranger.ExecuteAsync("create table wins (round text not null)");

        var (_, several, _) = await Race("unlocked", await _postgres.ConnectionString(), 10);

        finding.Caught("10 rounds, 2 processes", ("rounds with several winners", several));
    }

    private static async Task<(int None, int Several, int Other)> Race(string kind, string store, int? rounds = null)
    {
        await using var one = await Client.Start("race", kind, store, $"{Writers / 2}");
        await using var two = await Client.Start("race", kind, store, $"{Writers / 2}");
        var (none, several, other) = (0, 0, 0);
        for (var round = 0; round < (rounds ?? Rounds); round++)
        {
            var ended = await Task.WhenAll(one.Race(round), two.Race(round));
            (none, several) = Count(ended.Sum(half => half.Won), none, several);
            other += ended.Sum(half => half.Other) + (ended.Sum(half => half.Won + half.Lost + half.Other) == Writers ? 0 : 1);
        }

        return (none, several, other);
    }

    private static (int None, int Several) Count(int won, int none, int several) =>
        (won == 0 ? none + 1 : none, won > 1 ? several + 1 : several);
}
