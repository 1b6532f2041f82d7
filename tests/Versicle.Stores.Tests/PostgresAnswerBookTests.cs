using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests;

/// <summary>Who claims a key keeps other processes waiting, which saves them work.</summary>
public sealed class PostgresAnswerBookTests : IAsyncDisposable
{
    private static readonly AnswerKey Key = new("", "ada", "Shop.Pay", "k");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PostgresRig _rig = new(TimeProvider.System);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    [Trait("Guarantee", "G7")]
    public async Task A_second_claim_waits_for_the_first_one_and_is_told_its_answer()
    {
        var (store, other) = (await _rig.Store(), await _rig.Store());
        var first = await store.Answers.Claim(Key, Patience, default);
        var waiting = other.Answers.Claim(Key, Patience, default).AsTask();
        await store.Log.Succeed(Any("a") with { Answer = new(Key, new byte[] { 1 }, 200, "first"u8.ToArray()) });
        Assert.False(waiting.IsCompleted);

        await first.DisposeAsync();

        await using var second = await waiting;
        Assert.Equal("first"u8, second.Answered!.Answer.Body.Span);
    }

    [Fact]
    public async Task A_claim_that_another_one_has_for_longer_than_its_patience_says_so()
    {
        var (store, other) = (await _rig.Store(), await _rig.Store());
        await using var first = await store.Answers.Claim(Key, Patience, default);

        await Assert.ThrowsAsync<CommandInProgressException>(async () => await other.Answers.Claim(Key, TimeSpan.FromMilliseconds(50), default));
        await (await other.Answers.Claim(Key with { Key = "another" }, Patience, default)).DisposeAsync();
    }
}
