using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Versicle.Tests.Deciders;

internal abstract record SeatCommand
{
    private SeatCommand()
    {
    }

    internal sealed record Enrol([Stream("student")] long Student, long Course) : SeatCommand, ICommand;
}

internal abstract record SeatEvent
{
    private SeatEvent()
    {
    }

    [EventType("student-enrolled")]
    internal sealed record Enrolled([Tag("student")] long Student, [Tag("course")] long Course) : SeatEvent;
}

/// <summary>Two rules that no one stream can keep: three seats in a course, and two courses for a student.</summary>
internal sealed record Seats(IReadOnlyList<SeatEvent.Enrolled> Taken) : IBoundaryDecider<Seats, SeatCommand, SeatEvent>
{
    public static Seats Initial { get; } = new(Taken: []);

    public static Refusal CourseFull { get; } = new("course.full", "No seat is left.");

    public static Refusal StudentBusy { get; } = new("student.busy", "Two courses are enough.");

    #region boundary
    public static EventQuery Boundary(SeatCommand command) => command switch
    {
        SeatCommand.Enrol enrol => EventQuery.Match(tags: [Tag.Of("student", enrol.Student)]).Or(EventQuery.Match(tags: [Tag.Of("course", enrol.Course)])),
        _ => throw new UnreachableException(),
    };

    public static Decision<SeatEvent> Decide(SeatCommand command, Seats seats, DecisionContext context) => command switch
    {
        SeatCommand.Enrol enrol when seats.Taken.Count(one => one.Course == enrol.Course) >= 3 => CourseFull,
        SeatCommand.Enrol enrol when seats.Taken.Count(one => one.Student == enrol.Student) >= 2 => StudentBusy,
        SeatCommand.Enrol enrol => new SeatEvent.Enrolled(enrol.Student, enrol.Course),
        _ => throw new UnreachableException(),
    };
    #endregion

    public static Seats Evolve(Seats seats, SeatEvent happened) => happened switch
    {
        SeatEvent.Enrolled enrolled => new([.. seats.Taken, enrolled]),
        _ => throw new UnreachableException(),
    };
}

[JsonSerializable(typeof(SeatEvent.Enrolled))]
internal sealed partial class SeatsJson : JsonSerializerContext;
