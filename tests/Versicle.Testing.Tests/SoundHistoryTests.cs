namespace Versicle.Testing.Tests;

public sealed class SoundHistoryTests
{
    private readonly Sketch sketch = new();

    [Fact]
    public Task An_empty_history_of_an_empty_log_is_sound() => sketch.IsSound();

    [Fact]
    public Task An_unknown_outcome_may_be_either()
    {
        sketch.Unknown(sketch.Begin("w1", Sketch.Append("a/there"))).Unknown(sketch.Begin("w2", Sketch.Append("a/not-there")));
        sketch.Begin("w3", Sketch.Append("a/never-ended"));

        return sketch.Log("a/there", "a/never-ended").IsSound();
    }

    [Fact]
    public Task An_unknown_outcome_may_come_true_after_later_appends() =>
        sketch.Unknown(sketch.Begin("w", Sketch.Append("a/1"))).Appended("a/2", "a/3").Log("a/2", "a/1", "a/3").IsSound();

    [Fact]
    public Task Appends_at_the_same_time_may_stand_in_either_order()
    {
        var one = sketch.Begin("w1", Sketch.Append("a/1"));
        var other = sketch.Begin("w2", Sketch.Append("a/2"));

        return sketch.Ok(one, 2).Ok(other, 1).Log("a/2", "a/1").IsSound();
    }

    [Fact]
    public Task A_retry_of_a_commit_is_the_same_append()
    {
        var call = Sketch.Append(ExpectedVersion.NoStream, "a/1") with { Commit = "c" };
        sketch.Unknown(sketch.Begin("w", call)).Ok(sketch.Begin("w", call), 1).Ok(sketch.Begin("w", call), 1);

        return sketch.Log("a/1").IsSound();
    }

    [Fact]
    public Task An_append_of_several_streams_is_checked_entry_by_entry()
    {
        sketch.Appended("a/1").Ok(
            sketch.Begin("w", new AppendCall(
            [
                new("a", ExpectedVersion.Exactly(new(1)), [new("2")]),
                new("b", ExpectedVersion.NoStream, [new("3")]),
                new("a", ExpectedVersion.Exactly(new(2)), [new("4"), new("5")]),
            ])),
            position: 5);

        return sketch.Log("a/1", "a/2", "b/3", "a/4", "a/5").IsSound();
    }

    [Fact]
    public async Task Who_appended_what_was_there_before_is_not_asked()
    {
        sketch.Log("a/1", "a/2").Appended("a/3").Log("a/3");

        Assert.Empty(await sketch.Check(startedAt: 2));
        Assert.Single(await sketch.Check(startedAt: 1));
    }

    [Fact]
    public async Task A_rule_that_is_broken_everywhere_speaks_twenty_times_and_counts_the_rest()
    {
        for (var i = 1; i <= 30; i++)
            sketch.Appended($"a/{i}");

        var violations = await sketch.Check();

        Assert.Equal(21, violations.Count);
        Assert.Equal("lost-append: … and 10 more of this rule.", violations[^1].ToString());
    }
}
