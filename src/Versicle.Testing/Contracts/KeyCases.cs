using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>Unique keys: claimed and released by events, in the order of the log.</summary>
internal sealed class KeyCases : LogCases
{
    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<KeyCases>(c => c.A_value_that_another_stream_has_is_a_conflict_that_tells_its_owner(), "G3"),
        Case<KeyCases>(c => c.Claiming_what_one_has_changes_nothing()),
        Case<KeyCases>(c => c.A_released_value_is_anybodys()),
        Case<KeyCases>(c => c.Releasing_what_one_does_not_have_changes_nothing()),
        Case<KeyCases>(c => c.Changes_count_in_the_order_of_the_events_and_within_an_event_as_given()),
        Case<KeyCases>(c => c.Two_streams_of_one_append_cannot_both_have_a_value()),
        Case<KeyCases>(c => c.An_append_that_conflicts_neither_claims_nor_releases(), "G1"),
        Case<KeyCases>(c => c.Conditions_are_told_before_versions_and_versions_before_keys()),
        Case<KeyCases>(c => c.Keys_of_other_names_and_values_that_look_alike_are_apart()),
        .. Rows<KeyCases, string>(HostileTexts, (c, text) => c.A_value_is_any_text_and_comes_back_with_its_event(text)),
        Case<KeyCases>(c => c.Keys_of_an_event()),
        Case<KeyCases>(c => c.Characters_of_a_keys_name()),
        Case<KeyCases>(c => c.Characters_of_a_keys_value()),
    ];

    public async Task A_value_that_another_stream_has_is_a_conflict_that_tells_its_owner()
    {
        await Log.Succeed(Any("a"));
        await Log.Succeed(Claim("a", "ada"));

        var conflict = await Log.Conflict<AppendResult.KeyConflict>(Of(To("b", ExpectedVersion.Any, Event(), Keyed(KeyChange.Claim("handle", "ada")))));

        Assert.Equal(new(new("b"), KeyChange.Claim("handle", "ada"), new("a"), new(2)), conflict);
        Assert.Equal([1, 2], (await Log.All()).Positions());
    }

    public async Task Claiming_what_one_has_changes_nothing()
    {
        await Log.Succeed(Claim("a", "ada"));
        await Log.Succeed(Claim("a", "ada"));

        Assert.Equal(1, (await Log.Conflict<AppendResult.KeyConflict>(Claim("b", "ada"))).Position.Value);
        await Log.Succeed(Release("a", "ada"));
        await Log.Succeed(Claim("b", "ada"));
    }

    public async Task A_released_value_is_anybodys()
    {
        await Log.Succeed(Claim("a", "ada"));
        await Log.Succeed(Release("a", "ada"));
        await Log.Succeed(Claim("b", "ada"));

        Assert.Equal(new("b"), (await Log.Conflict<AppendResult.KeyConflict>(Claim("a", "ada"))).Owner);
    }

    public async Task Releasing_what_one_does_not_have_changes_nothing()
    {
        await Log.Succeed(Release("b", "ada"));
        await Log.Succeed(Claim("a", "ada"));
        await Log.Succeed(Release("b", "ada"));

        await Log.Conflict<AppendResult.KeyConflict>(Claim("b", "ada"));
    }

    public async Task Changes_count_in_the_order_of_the_events_and_within_an_event_as_given()
    {
        var (claim, release) = (KeyChange.Claim("handle", "ada"), KeyChange.Release("handle", "ada"));

        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Keyed(claim), Keyed(release), Keyed(claim, release))));
        await Log.Succeed(Of(To("b", ExpectedVersion.Any, Keyed(release, claim))));
        await Log.Succeed(Of(To("b", ExpectedVersion.Any, Keyed(release)), To("c", ExpectedVersion.Any, Keyed(claim))));

        Assert.Equal(new("c"), (await Log.Conflict<AppendResult.KeyConflict>(Claim("a", "ada"))).Owner);
    }

    public async Task Two_streams_of_one_append_cannot_both_have_a_value()
    {
        await Log.Succeed(Any("x"));

        var conflict = await Log.Conflict<AppendResult.KeyConflict>(
            Of(
                To("a", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada"))),
                To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada")))));

        Assert.Equal((new("a"), LogPosition.Start), (conflict.Owner, conflict.Position));
        await Log.Succeed(Claim("b", "ada"));
    }

    public async Task An_append_that_conflicts_neither_claims_nor_releases()
    {
        await Log.Succeed(Claim("a", "ada"));
        var changes = To("a", ExpectedVersion.Any, Keyed(KeyChange.Release("handle", "ada"), KeyChange.Claim("handle", "bob")));

        await Log.Conflict(Of(changes, To("b", ExpectedVersion.Exists)));
        await Log.Conflict<AppendResult.KeyConflict>(Of(changes, To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "bob")))));

        Assert.Equal(1, (await Log.Conflict<AppendResult.KeyConflict>(Claim("b", "ada"))).Position.Value);
        await Log.Succeed(Claim("b", "bob"));
    }

    public async Task Conditions_are_told_before_versions_and_versions_before_keys()
    {
        await Log.Succeed(Claim("a", "ada"));
        var taken = To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada")));
        var both = Of(taken, To("c", ExpectedVersion.Exists));

        await Log.Conflict<AppendResult.KeyConflict>(Of(taken));
        await Log.Conflict<AppendResult.StreamConflict>(both);
        await Log.Conflict<AppendResult.ConditionConflict>(both with { Conditions = [new(EventQuery.All)] });
    }

    public async Task Keys_of_other_names_and_values_that_look_alike_are_apart()
    {
        await Log.Succeed(Claim("a", "ada"));

        foreach (var value in new[] { "Ada", "ada ", "", "a\u0308da", "äda" })
            await Log.Succeed(Claim("b", value));
        await Log.Succeed(Of(To("c", ExpectedVersion.Any, Keyed(KeyChange.Claim("Handle", "ada"), KeyChange.Claim("e-mail", "ada")))));
    }

    public async Task A_value_is_any_text_and_comes_back_with_its_event(string text)
    {
        KeyChange[] keys =
            [KeyChange.Release("k", "\"release\""), KeyChange.Claim("k", text), KeyChange.Claim("'; --", ""), KeyChange.Claim("value", "claim")];
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Keyed(keys), Event())));

        var events = await Log.All();

        Assert.Equal(keys, events[0].Keys);
        Assert.Empty(events[1].Keys);
        await Log.Conflict<AppendResult.KeyConflict>(Of(To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("k", text)))));
    }

    public Task Keys_of_an_event() => Limit(
        n => Of(To("a", ExpectedVersion.Any, Keyed([.. Enumerable.Range(1, n).Select(i => KeyChange.Claim("k", $"{i}"))]))), LogLimits.MaxKeys);

    public Task Characters_of_a_keys_name() =>
        Limit(n => Of(To("a", ExpectedVersion.Any, Keyed(KeyChange.Claim(new('ü', n), "")))), LogLimits.MaxKeyName);

    public Task Characters_of_a_keys_value() =>
        Limit(n => Of(To("a", ExpectedVersion.Any, Keyed(KeyChange.Claim("k", new('ü', n))))), LogLimits.MaxKeyValue);

    private static Append Claim(string stream, string value) => Of(To(stream, ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", value))));

    private static Append Release(string stream, string value) => Of(To(stream, ExpectedVersion.Any, Keyed(KeyChange.Release("handle", value))));
}
