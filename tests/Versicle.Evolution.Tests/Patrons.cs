using System.Collections.Concurrent;
using System.Diagnostics;

namespace Versicle.Evolution.Tests;

[ReadModel("patrons")]
internal sealed record PatronView([property: Key] long Id, string Name, string City, string Seen);

/// <summary>Cities at which the fold fails, until a test mends it.</summary>
internal static class Broken
{
    public static ConcurrentDictionary<string, bool> Cities { get; } = new();
}

internal sealed class PatronsProjection : IProjection<PatronView, PatronEvent>
{
    public static long Key(PatronEvent e) => e.Patron;

    public static PatronView On(PatronEvent.Enrolled e, EventContext at) => new(e.Patron, $"{e.FullName} ({e.Language})", "", $"{at.Position}");

    public static PatronView On(PatronEvent.Renamed e, PatronView row, EventContext at) => row with { Name = e.FullName, Seen = $"{row.Seen},{at.Position}" };

    public static PatronView On(PatronEvent.Moved e, PatronView row, EventContext at) => Broken.Cities.ContainsKey(e.City)
        ? throw new InvalidOperationException("no such city")
        : row with { City = e.City, Seen = $"{row.Seen},{at.Position}" };
}

internal sealed record GetPatron(long Id) : IQuery<PatronView?>;

internal sealed class PatronQueries(IReadModel<PatronView> patrons) : IQueryHandler<GetPatron, PatronView?>
{
    public ValueTask<PatronView?> Handle(GetPatron query, CancellationToken ct) => patrons.Find(query.Id, ct);
}

internal abstract record PatronCommand
{
    private PatronCommand()
    {
    }

    internal sealed record Rename([Stream("patron")] long Patron, string FullName) : PatronCommand, ICommand<string>;
}

/// <summary>Decided on a stream.</summary>
internal sealed record Patron(string Name, string City) : IDecider<Patron, PatronCommand, PatronEvent>
{
    public static Patron Initial { get; } = new("", "");

    public static Refusal SameName { get; } = new("patron.same-name", "That is the name already.");

    public static Decision<PatronEvent> Decide(PatronCommand command, Patron patron, DecisionContext context) => command switch
    {
        PatronCommand.Rename rename when rename.FullName == patron.Name => SameName,
        PatronCommand.Rename rename => new PatronEvent.Renamed(rename.Patron, rename.FullName),
        _ => throw new UnreachableException(),
    };

    public static Patron Evolve(Patron patron, PatronEvent happened) => happened switch
    {
        PatronEvent.Enrolled enrolled => patron with { Name = enrolled.FullName },
        PatronEvent.Renamed renamed => patron with { Name = renamed.FullName },
        PatronEvent.Moved moved => patron with { City = moved.City },
        _ => throw new UnreachableException(),
    };

    public static string Answer(PatronCommand.Rename _, Patron patron) => $"{patron.Name} of {patron.City}";
}

internal abstract record MoveCommand
{
    private MoveCommand()
    {
    }

    internal sealed record Move([Stream("patron")] long Patron, string City) : MoveCommand, ICommand<Moves>;
}

/// <summary>Decided on a condition: nobody moves more than twice. It names today's event, and must find what old ones have become.</summary>
internal sealed record Moves(int Count, int Others) : IBoundaryDecider<Moves, MoveCommand, PatronEvent>
{
    public static Moves Initial { get; } = new(0, 0);

    public static Refusal TooOften { get; } = new("patron.too-often", "Twice is enough.");

    public static EventQuery Boundary(MoveCommand command) => command switch
    {
        MoveCommand.Move move => EventQuery.Match(["patron-moved"], [Tag.Of("patron", move.Patron)]),
        _ => throw new UnreachableException(),
    };

    public static Decision<PatronEvent> Decide(MoveCommand command, Moves moves, DecisionContext context) => command switch
    {
        MoveCommand.Move when moves.Count >= 2 => TooOften,
        MoveCommand.Move move => new PatronEvent.Moved(move.Patron, move.City),
        _ => throw new UnreachableException(),
    };

    public static Moves Evolve(Moves moves, PatronEvent happened) => happened switch
    {
        PatronEvent.Moved => moves with { Count = moves.Count + 1 },
        PatronEvent.Enrolled or PatronEvent.Renamed => moves with { Others = moves.Others + 1 },
        _ => throw new UnreachableException(),
    };
}

/// <summary>Appends under a condition of its own, on today's name.</summary>
internal sealed record Enrol(long Patron, string FullName) : ICommand;

internal sealed class EnrolHandler(IWriteSession session) : ICommandHandler<Enrol>
{
    public ValueTask Handle(Enrol command, CancellationToken ct)
    {
        session.Require(new(EventQuery.Match(["patron-enrolled"], [Tag.Of("patron", command.Patron)])));
        session.Publish(StreamName.Of("patron", command.Patron), new PatronEvent.Enrolled(command.Patron, command.FullName, "en"));
        return ValueTask.CompletedTask;
    }
}

/// <summary>A mistake: an old event is published.</summary>
internal sealed record EnrolAsBefore(long Patron) : ICommand;

internal sealed class EnrolAsBeforeHandler(IWriteSession session) : ICommandHandler<EnrolAsBefore>
{
    public ValueTask Handle(EnrolAsBefore command, CancellationToken ct)
    {
        session.Publish(StreamName.Of("patron", command.Patron), new PatronRegistered(command.Patron, "Ada"));
        return ValueTask.CompletedTask;
    }
}
