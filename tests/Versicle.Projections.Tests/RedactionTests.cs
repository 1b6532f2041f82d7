namespace Versicle.Projections.Tests;

/// <summary>An event that was folded and whose data is erased since: the rows are folded again from what stands there now.</summary>
public sealed class RedactionTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G6")]
    public async Task The_rows_of_a_redacted_event_are_folded_again(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var token = await node.Append(
            new LedgerEvent.Booked(1, 10, $"secret {engine}"), new LedgerEvent.Booked(2, 20), new LedgerEvent.Booked(1, 5), new LedgerEvent.Moved(2, 1, 1));
        Assert.Equal($"secret {engine}", (await node.Versicle.Queries.Dispatch(new GetNote(1), token))!.Note);
        await node.List(token);

        await node.Versicle.Operations.Redact(new(new(1), "ada", "erase it") { Replacement = """{"account":1,"amount":7,"note":""}"""u8.ToArray() }, default);
        token = await node.Append(new LedgerEvent.Booked(2, 1));

        Assert.Equal("of 1", (await node.Versicle.Queries.Dispatch(new GetNote(1), token))!.Note);
        Assert.Equal([new(1, 13, "1,3,4"), new(2, 20, "2,4,6")], await node.List(token)); // Position 5 is the redaction's.
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Guarantee", "G6")]
    public async Task Without_a_replacement_the_other_events_of_its_stream_name_the_rows(string engine)
    {
        await using var rig = await LedgerRig.On(engine);
        var node = await rig.Start();
        var token = await node.Append(new LedgerEvent.Booked(1, 10, $"secret {engine}"), new LedgerEvent.Booked(1, 5));
        Assert.Equal($"secret {engine}", (await node.Versicle.Queries.Dispatch(new GetNote(1), token))!.Note);

        await node.Versicle.Operations.Redact(new(new(1), "ada", "erase it"), default);
        token = (await node.Versicle.Log.Head(default)).Token;

        Assert.Equal(new(1, 5, "2"), await node.Account(1, token));
        Assert.Equal("of 1", (await node.Versicle.Queries.Dispatch(new GetNote(1), token))!.Note);
        await rig.Stop(node);
        node = await rig.Start();
        Assert.Equal(new(1, 5, "2"), await node.Account(1, token));
    }
}
