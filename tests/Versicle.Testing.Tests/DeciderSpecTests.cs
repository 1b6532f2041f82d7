using System.Diagnostics;

namespace Versicle.Testing.Tests;

public sealed class DeciderSpecTests
{
    private static readonly DeciderSpec<Lamp, LampCommand, LampEvent> NewLamp = new();

    [Fact]
    public void What_is_decided_as_expected_is_quiet() => NewLamp
        .Given(new LampEvent.Switched(true))
        .When(new LampCommand.Switch(false))
        .Then(new LampEvent.Switched(false), new LampEvent.Logged(NewLamp.Now, new Guid("00000000-0000-0000-0000-000000000001")))
        .ThenState(new(false));

    [Fact]
    public void A_refusal_and_nothing_to_do_are_expected_too()
    {
        NewLamp.When(new LampCommand.Switch(false)).ThenNothing();
        NewLamp.When(new LampCommand.Break()).ThenRefused(Lamp.Strong);
    }

    [Fact]
    public void What_is_given_in_one_test_is_not_given_in_the_next()
    {
        NewLamp.Given(new LampEvent.Switched(true));

        NewLamp.When(new LampCommand.Switch(false)).ThenNothing();
    }

    [Fact]
    public void A_difference_is_told_line_by_line()
    {
        var thrown = Assert.Throws<SpecNotMetException>(() => NewLamp
            .Given(new LampEvent.Switched(true))
            .When(new LampCommand.Switch(false))
            .Then(new LampEvent.Switched(false), new LampEvent.Switched(true)));

        Assert.Equal(
            """
            this was expected, and something else came of it.
              given Switched { On = True }
              when  Switch { On = False }
              then  Switched { On = False }
              -     Switched { On = True }   (expected)
              +     Logged { At = 01/01/2026 00:00:00 +00:00, Id = 00000000-0000-0000-0000-000000000001 }   (is)

            """,
            thrown.Message,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_refusal_instead_of_an_event_is_told_with_its_sentence()
    {
        var thrown = Assert.Throws<SpecNotMetException>(() => NewLamp.When(new LampCommand.Break()).ThenNothing());

        Assert.Contains("""+     refused: lamp.strong, "It does not break.", Rule   (is)""", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_much_and_too_little_are_told()
    {
        var much = Assert.Throws<SpecNotMetException>(() => NewLamp.When(new LampCommand.Switch(true)).ThenNothing());
        var little = Assert.Throws<SpecNotMetException>(() => NewLamp.When(new LampCommand.Switch(false)).Then(new LampEvent.Switched(false)));
        var other = Assert.Throws<SpecNotMetException>(() => NewLamp.When(new LampCommand.Break()).ThenRefused(Lamp.Strong with { Message = "No." }));

        Assert.Contains("+     Switched { On = True }", much.Message, StringComparison.Ordinal);
        Assert.Contains("-     Switched { On = False }", little.Message, StringComparison.Ordinal);
        Assert.Contains("-     refused: lamp.strong, \"No.\"", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_reads_alike_and_is_not_equal_is_explained()
    {
        var thrown = Assert.Throws<SpecNotMetException>(() => NewLamp
            .When(new LampCommand.Paint([1])).Then(new LampEvent.Painted([1])));

        Assert.Contains("read alike and are not equal", thrown.Message, StringComparison.Ordinal);
    }

    private abstract record LampCommand
    {
        private LampCommand()
        {
        }

        internal sealed record Switch(bool On) : LampCommand;

        internal sealed record Break : LampCommand;

        internal sealed record Paint(List<int> Colours) : LampCommand;
    }

    private abstract record LampEvent
    {
        private LampEvent()
        {
        }

        internal sealed record Switched(bool On) : LampEvent;

        internal sealed record Logged(DateTimeOffset At, Guid Id) : LampEvent;

        internal sealed record Painted(List<int> Colours) : LampEvent;
    }

    private sealed record Lamp(bool On) : IDecider<Lamp, LampCommand, LampEvent>
    {
        public static Lamp Initial { get; } = new(On: false);

        public static Refusal Strong { get; } = new("lamp.strong", "It does not break.");

        public static Decision<LampEvent> Decide(LampCommand command, Lamp lamp, DecisionContext context) => command switch
        {
            LampCommand.Switch it => it.On == lamp.On ? [] : [new LampEvent.Switched(it.On), new LampEvent.Logged(context.Now, context.NewId())],
            LampCommand.Break => Strong,
            LampCommand.Paint paint => new LampEvent.Painted([.. paint.Colours]),
            _ => throw new UnreachableException(),
        };

        public static Lamp Evolve(Lamp lamp, LampEvent happened) => happened switch
        {
            LampEvent.Switched switched => new(switched.On),
            LampEvent.Logged or LampEvent.Painted => lamp,
            _ => throw new UnreachableException(),
        };
    }
}
