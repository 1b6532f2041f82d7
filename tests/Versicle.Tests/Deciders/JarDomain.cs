using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Versicle.Tests.Deciders;

internal abstract record JarCommand
{
    private JarCommand()
    {
    }

    [NewStream("jar")]
    internal sealed record Make(string Label) : JarCommand, ICommand<string>;

    internal sealed record Put([Stream("jar")] string Jar, int Count) : JarCommand, ICommand<Jar>;

    internal sealed record Take([Stream("jar")] string Jar, int Count) : JarCommand, ICommand<int>;

    internal sealed record Shake([Stream("jar")] string Jar) : JarCommand, ICommand;

    /// <summary>Only for <see cref="WeighHandler"/>, who knows the weight.</summary>
    internal sealed record Weighed([Stream("jar")] string Jar, int Grams) : JarCommand;
}

internal sealed record Weigh(string Jar) : ICommand<Jar>;

internal abstract record JarEvent
{
    private JarEvent()
    {
    }

    [EventType("jar-made")]
    internal sealed record Made([ClaimsKey("jar-label")] string Label, DateTimeOffset At, Guid Seal) : JarEvent;

    [EventType("jar-put")]
    internal sealed record Put(int Count) : JarEvent;

    [EventType("jar-taken")]
    internal sealed record Taken(int Count) : JarEvent;

    [EventType("jar-weighed")]
    internal sealed record Weighed(int Grams) : JarEvent;
}

internal sealed record Jar(string Label, int Count, int Grams) : IDecider<Jar, JarCommand, JarEvent>
{
    public static Jar Initial { get; } = new(Label: "", Count: 0, Grams: 0);

    public static Refusal Empty { get; } = new("jar.empty", "There is less in it.");

    public static Refusal TooHeavy { get; } = new("jar.heavy", "No shelf holds it.");

    public static Refusal LabelTaken { get; } = new("jar.label-taken", "Another jar has this label.", RefusalKind.Conflict);

    public static Decision<JarEvent> Decide(JarCommand command, Jar jar, DecisionContext context) => command switch
    {
        JarCommand.Make make => new JarEvent.Made(make.Label, context.Now, context.NewId()),
        JarCommand.Put put => put.Count == 2 ? [new JarEvent.Put(1), new JarEvent.Put(1)] : new JarEvent.Put(put.Count),
        JarCommand.Take take when take.Count > jar.Count => Empty,
        JarCommand.Take take => new JarEvent.Taken(take.Count),
        JarCommand.Shake => [],
        JarCommand.Weighed { Grams: >= 1_000 } => TooHeavy,
        JarCommand.Weighed weighed => new JarEvent.Weighed(weighed.Grams),
        _ => throw new UnreachableException(),
    };

    public static Jar Evolve(Jar jar, JarEvent happened) => happened switch
    {
        JarEvent.Made made => jar with { Label = made.Label },
        JarEvent.Put put => jar with { Count = jar.Count + put.Count },
        JarEvent.Taken taken => jar with { Count = jar.Count - taken.Count },
        JarEvent.Weighed weighed => jar with { Grams = weighed.Grams },
        _ => throw new UnreachableException(),
    };

    public static Refusal? Taken(KeyChange key) => key.Value == "nobody-says-why" ? null : LabelTaken;

    public static string Answer(JarCommand.Make _, Jar jar, StreamName stream) => $"{stream.IdIn("jar")} {jar.Label}";

    public static int Answer(JarCommand command, Jar jar) => jar.Count;
}

#region handler
/// <summary>A handler that asks a service for a fact, and hands it to the decider.</summary>
internal sealed class WeighHandler(Decisions<Jar, JarCommand, JarEvent> jars, IWriteSession session) : ICommandHandler<Weigh, Jar>
{
    public async ValueTask<Jar> Handle(Weigh command, CancellationToken ct)
    {
        if (command.Jar == "with-sql")
            await session.Execute($"insert into notes (id, text) values (1, 'weighed')", ct);
        return await jars.Run(new JarCommand.Weighed(command.Jar, Grams: command.Jar == "heavy" ? 1_000 : 7), ct);
    }
}
#endregion

[JsonSerializable(typeof(Jar))]
[JsonSerializable(typeof(JarEvent.Made))]
[JsonSerializable(typeof(JarEvent.Put))]
[JsonSerializable(typeof(JarEvent.Taken))]
[JsonSerializable(typeof(JarEvent.Weighed))]
internal sealed partial class JarJson : JsonSerializerContext;
