using static Versicle.Testing.Appends;

namespace Versicle.Testing;

/// <summary>The list of unique keys' declarations: who does not know all of it does not append.</summary>
internal sealed class DeclarationCases : LogCases
{
    private static readonly KeyDeclaration Handle = new("happened", "handle", IsRelease: false);

    private static readonly KeyDeclaration Letting = new("happened", "handle", IsRelease: true);

    public static IEnumerable<ContractCase<IEventLog>> All =>
    [
        Case<DeclarationCases>(c => c.Who_knows_another_number_of_decisions_appends_nothing_and_is_told(), "G3"),
        Case<DeclarationCases>(c => c.Who_is_not_up_to_date_does_not_harm_those_who_append_with_them()),
        Case<DeclarationCases>(c => c.A_decision_is_made_with_the_claims_of_earlier_streams_or_not_at_all(), "G1"),
        Case<DeclarationCases>(c => c.A_decision_that_is_sent_again_under_its_commit_id_is_made_once(), "G8"),
        Case<DeclarationCases>(c => c.Claims_for_earlier_streams_are_as_good_as_their_own(), "G3"),
        Case<DeclarationCases>(c => c.Of_two_that_decide_at_once_one_is_told_to_look_again()),
        Case<DeclarationCases>(c => c.A_declaration_is_given_up_once_and_its_values_stay_owned()),
        Case<DeclarationCases>(c => c.No_event_but_Versicles_own_changes_another_streams_keys()),
        Case<DeclarationCases>(c => c.Claims_for_earlier_streams_travel_and_declarations_are_made_anew()),
    ];

    private LogOperations Operations => new(Log, readDatabase: null, new CaseIds());

    public async Task Who_knows_another_number_of_decisions_appends_nothing_and_is_told()
    {
        await Log.Succeed(Any("a") with { KeyDecisions = 0 });
        await Decide(known: 0, [new(Handle, true, ""), new(Letting, true, "")]);

        foreach (var append in new[] { Any("a"), Any("a", 2), Any("a") with { Conditions = [None("x")] }, Of(), Of(To("a", ExpectedVersion.NoStream)) })
        {
            var outdated = Assert.IsType<AppendResult.Outdated>(await Log.Append(append with { KeyDecisions = 0 }, default));
            Assert.Equal((0L, 2L), (outdated.Known, outdated.Actual));
        }

        Assert.Equal([1], (await Log.All()).Positions());
        await Log.Succeed(Any("a") with { KeyDecisions = 2 });
        await Log.Succeed(Any("a"));
        var other = await OpenAnother();
        Assert.IsType<AppendResult.Outdated>(await other.Append(Any("a") with { KeyDecisions = 1 }, default));
        Assert.Equal([Handle, Letting], (await other.Storage.KeyDecisions(default)).Select(decision => decision.Declaration));
    }

    public async Task Who_is_not_up_to_date_does_not_harm_those_who_append_with_them()
    {
        await Decide(known: 0, [new(Handle, true, "")]);

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
            await Log.Append(Any($"s-{n}", 1 + n % 3) with { KeyDecisions = n % 2 }, default)));

        Assert.Equal(20, results.OfType<AppendResult.Appended>().Count());
        Assert.Equal(20, results.OfType<AppendResult.Outdated>().Count());
        Assert.Empty((await Operations.Verify(anchor: null, progress: null, default)).Findings);
    }

    public async Task A_decision_is_made_with_the_claims_of_earlier_streams_or_not_at_all()
    {
        await Log.Succeed(Any("a"));
        await Log.Succeed(Of(To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "bob")))));
        var head = await Log.Head(default);
        await Log.Succeed(Any("c"));

        var claims = new[] { KeyChange.Claim("handle", "ada").For(new("a")), KeyChange.Claim("handle", "bob").For(new("a")) };
        Assert.IsType<AppendResult.KeyConflict>(await Log.Storage.DecideKeys(Told(0, claims), [new(Handle, true, "")], default));
        var late = Told(0, claims[0]) with { Conditions = [new(EventQuery.All, head.Token)] };
        Assert.IsType<AppendResult.ConditionConflict>(await Log.Storage.DecideKeys(late, [new(Handle, true, "")], default));

        Assert.Empty(await Log.Storage.KeyDecisions(default));
        Assert.Equal([1, 2, 3], (await Log.All()).Positions());
        await Log.Succeed(Of(To("z", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada")))));
    }

    public async Task Claims_for_earlier_streams_are_as_good_as_their_own()
    {
        await Log.Succeed(Any("a"));
        await Decide(known: 0, [new(Handle, true, "")], KeyChange.Claim("handle", "ada").For(new("a")), KeyChange.Claim("handle", "eve").For(new("e")));

        var conflict = await Log.Conflict<AppendResult.KeyConflict>(Of(To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada")))));

        Assert.Equal((new("a"), new(2)), (conflict.Owner, conflict.Position));
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada"), KeyChange.Release("handle", "ada")))));
        await Log.Succeed(Of(To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada")))));
        Assert.Equal(new("e"), (await Log.All())[1].Keys[1].Stream!.Value);
        Assert.Empty((await Operations.Verify(anchor: null, progress: null, default)).Findings);
    }

    public async Task Of_two_that_decide_at_once_one_is_told_to_look_again()
    {
        var other = await OpenAnother();

        var results = await Task.WhenAll(
            Log.Storage.DecideKeys(Told(0), [new(Handle, true, "")], default).AsTask(),
            other.Storage.DecideKeys(Told(0), [new(Letting, true, "")], default).AsTask());

        Assert.Single(results.OfType<AppendResult.Appended>());
        Assert.Single(results.OfType<AppendResult.Outdated>());
        Assert.Single(await Log.Storage.KeyDecisions(default));
    }

    public async Task A_declaration_is_given_up_once_and_its_values_stay_owned()
    {
        await Decide(known: 0, [new(Handle, true, ""), new(Letting, true, "")]);
        await Log.Succeed(Of(To("a", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada")))) with { KeyDecisions = 2 });

        await Operations.RetireKey(Handle, "handles need not differ", default);

        Assert.Equal([Letting], await Operations.Keys(default));
        Assert.Equal("handles need not differ", (await Log.Storage.KeyDecisions(default))[^1].Reason);
        await Assert.Throws<ArgumentException>(async () => await Operations.RetireKey(Handle, "again", default));
        Assert.IsType<AppendResult.Outdated>(await Log.Append(Any("a") with { KeyDecisions = 2 }, default));
        await Log.Conflict<AppendResult.KeyConflict>(Of(To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada")))));
    }

    public async Task No_event_but_Versicles_own_changes_another_streams_keys()
    {
        var keyed = Keyed(KeyChange.Claim("handle", "ada").For(new("a")));

        await Assert.Throws<ArgumentException>(async () => await Log.Append(Of(To("b", ExpectedVersion.Any, keyed)), default));
    }

    public async Task Claims_for_earlier_streams_travel_and_declarations_are_made_anew()
    {
        var source = new MemoryEventLog(Time, new CaseIds(), new());
        await source.Succeed(Any("a"));
        await source.Storage.DecideKeys(Told(0, KeyChange.Claim("handle", "ada").For(new("a"))), [new(Handle, true, "")], default);
        var file = new MemoryStream();
        await new LogOperations(source, readDatabase: null, new CaseIds()).Export(file, progress: null, default);
        file.Position = 0;
        await Decide(known: 0, [new(Handle, true, "")]); // Of an empty log: it says nothing about what is imported.

        await Operations.Import(file, progress: null, default);

        Assert.Empty(await Operations.Keys(default));
        Assert.Equal(new("a"), (await Log.Conflict<AppendResult.KeyConflict>(Of(To("b", ExpectedVersion.Any, Keyed(KeyChange.Claim("handle", "ada")))))).Owner);
        Assert.Empty((await Operations.Verify(anchor: null, progress: null, default)).Findings);
    }

    public async Task A_decision_that_is_sent_again_under_its_commit_id_is_made_once()
    {
        await Log.Succeed(Any("a"));
        foreach (var told in new[] { Told(0, KeyChange.Claim("handle", "ada").For(new("a"))), Told(1) })
        {
            var first = await Log.Storage.DecideKeys(told, [new(Handle, true, "")], default);
            Assert.Equal(first, await Log.Storage.DecideKeys(told, [new(Handle, true, "")], default));
        }

        Assert.Equal(2, (await Log.Storage.KeyDecisions(default)).Count);
        Assert.Equal([1, 2], (await Log.All()).Positions());
    }

    private async Task Decide(long known, KeyDecision[] decisions, params KeyChange[] claims) =>
        Assert.IsType<AppendResult.Appended>(await Log.Storage.DecideKeys(Told(known, claims), decisions, default));

    private static Append Told(long known, params KeyChange[] claims) =>
        new(NewId(), claims.Length == 0 ? [] : [new(new("$keys"), ExpectedVersion.Any, [Event(type: "$keys-claimed") with { Keys = claims }])], EventMetadata.None)
        {
            KeyDecisions = known,
        };
}
