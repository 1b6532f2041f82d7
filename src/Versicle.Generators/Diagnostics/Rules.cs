using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Diagnostics;

/// <summary>Everything the compiler says about Versicle's use. Each has a page <c>docs/diagnostics/{id}.md</c>.</summary>
internal static class Rules
{
    // Where an editor's link leads. The same pages are in the package, in docs/diagnostics.
    private const string Pages = "https://github.com/versicle/versicle/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor NoHandler = Error(
        "VER1001",
        "A message has no handler",
        "{0} '{1}' has no handler. Write a class that implements {2} in this project or one it references, register a function with {3}, or say [assembly: HandledByHand(typeof({1}))].");

    public static readonly DiagnosticDescriptor TwoHandlers = Error(
        "VER1002",
        "A message has two handlers",
        "{0} '{1}' has {2} handlers: {3}. Exactly one carries it out: remove the others.");

    public static readonly DiagnosticDescriptor MissedCase = Error(
        "VER1003",
        "A projection misses an event",
        "projection '{0}' says nothing about event '{1}' of its set '{2}'. Write 'public static {3} On({1} e, {3} row)', or put [Ignores(typeof({1}))] on the projection.");

    public static readonly DiagnosticDescriptor OpenSet = Error(
        "VER1004",
        "A set of events is open",
        "'{0}' is not a closed set of events: {1}. {2}.");

    public static readonly DiagnosticDescriptor NoKey = Error(
        "VER1005",
        "A read model has no key",
        "read model '{0}' has no key. Put [Key] on the member that names its row, or on several for a composite key.");

    public static readonly DiagnosticDescriptor RowType = Error(
        "VER1006",
        "Rows cannot be read into a type",
        "rows cannot be read into '{0}': {1}. {2}.");

    public static readonly DiagnosticDescriptor ColumnType = Error(
        "VER1007",
        "A member cannot be a column",
        "member '{0}' of '{1}' is a '{2}', which {3}. Use {4}.");

    public static readonly DiagnosticDescriptor UnnamedEvent = Error(
        "VER1008",
        "An event has no stored name",
        "event '{0}' has no stored name. Put [EventType(\"{1}\")] on it: the name it is stored under for good.");

    public static readonly DiagnosticDescriptor EventNamedTwice = Error(
        "VER1009",
        "Two events have one stored name",
        "events {0} have one stored name, '{1}'. Give each its own: what is stored could not be told apart.");

    public static readonly DiagnosticDescriptor HandlerConstruction = Error(
        "VER1010",
        "A handler cannot be made",
        "handler '{0}' cannot be made: {1}. {2}.");

    public static readonly DiagnosticDescriptor HoleInQuotes = Error(
        "VER1011",
        "A hole of SQL is inside quotes",
        "the hole '{0}' is inside {1}. A hole is a parameter, or SQL of its own, and neither can be there: {2}.");

    public static readonly DiagnosticDescriptor LiteralReadModel = Error(
        "VER1012",
        "A read model is named in the text of SQL",
        "'{0}' is the name of a read model. Write a hole, 'from {{users}}' with an IReadModel<{1}>: the text would read another version's rows, and wait for nothing.");

    public static readonly DiagnosticDescriptor MessageBinding = Error(
        "VER1013",
        "A message cannot be made from outside",
        "message '{0}' cannot be made from a request: {1}. {2}.");

    public static readonly DiagnosticDescriptor TwoKinds = Error(
        "VER1014",
        "A message is two kinds of message",
        "'{0}' is {1}. A message is one thing with one answer: keep one of them.");

    public static readonly DiagnosticDescriptor ReadModelTwice = Error(
        "VER1015",
        "Two things keep one read model",
        "{0}. {1}.");

    public static readonly DiagnosticDescriptor ProjectionShape = Error(
        "VER1016",
        "A projection cannot run",
        "projection '{0}' cannot run: {1}. {2}.");

    public static readonly DiagnosticDescriptor ReadModelShape = Error(
        "VER1017",
        "A read model cannot be a table",
        "read model '{0}' cannot be a table: {1}. {2}.");

    public static readonly DiagnosticDescriptor QueryWrites = Error(
        "VER1018",
        "A query's handler asks for the write side",
        "query handler '{0}' asks for '{1}', and a query changes nothing. Read from an IReadModel, or make the message a command. (Reached in another way it is VER015, at its first use.)");

    public static readonly DiagnosticDescriptor CommandReadsBehind = Warning(
        "VER1019",
        "A command's handler reads a read model",
        "command handler '{0}' reads '{1}', which may be behind: what it decides on may no longer be so. Decide on the write session's own rows, on events, or by a unique key.");

    public static readonly DiagnosticDescriptor NoJsonContract = Error(
        "VER1020",
        "No JSON context covers a type",
        "{0} is in no JsonSerializerContext. Put [JsonSerializable(typeof({1}))] on one of this project or one it references, such as 'internal sealed partial class Json : JsonSerializerContext'.");

    public static readonly DiagnosticDescriptor ImpureFold = Error(
        "VER1021",
        "A fold does more than fold",
        "'{0}' {1}. It must come to the same row whenever and wherever it runs: take it from the event, the row or an EventContext.");

    public static readonly DiagnosticDescriptor SwitchMissesCase = Error(
        "VER1022",
        "A switch misses a case of a closed set",
        "the switch over '{0}' misses {1}. Write an arm without a guard for each, or one for several with 'or'.");

    public static readonly DiagnosticDescriptor WrongBus = Error(
        "VER1023",
        "A message is on the wrong bus",
        "'{0}' is {1}, and {2} takes none. Give it to {3}.");

    public static readonly DiagnosticDescriptor UnseenCode = Error(
        "VER1040",
        "A fold uses code that nothing sees change",
        "{0} uses '{1}' of '{2}', and nothing there tells when its code changes: rows that it made would be kept. {3}.");

    public static readonly DiagnosticDescriptor BuildSwitch = Error(
        "VER1041",
        "A fold depends on how it is built",
        "{0} uses code that '#if' makes another one in another build: one log would give two tables. Take the '#if' out of it.");

    public static readonly DiagnosticDescriptor Validation = Error(
        "VER1042",
        "A validation attribute cannot be right",
        "[{0}] on '{1}' of '{2}' {3}. {4}.");

    public static readonly DiagnosticDescriptor DeciderShape = Error(
        "VER1050",
        "A decider cannot run",
        "decider '{0}' cannot run: {1}. {2}.");

    public static readonly DiagnosticDescriptor CaseIsNoMessage = Error(
        "VER1051",
        "A decider's command is no message",
        "'{0}' is a command of '{1}', and nobody can send it. Write ': ICommand' or ': ICommand<TResult>' on it, or make it internal for a handler of your own that hands it to Decisions.");

    public static readonly DiagnosticDescriptor NoStream = Error(
        "VER1052",
        "A decider's command is about no stream",
        "which stream '{0}' is about is not known: {1}. {2}.");

    public static readonly DiagnosticDescriptor NoAnswer = Error(
        "VER1053",
        "A decider does not answer a command",
        "'{0}' answers a '{1}', and decider '{2}' has no method for it. Write 'public static {1} Answer({0} command, {2} state)', or have it answer nothing.");

    public static readonly DiagnosticDescriptor ImpureDecision = Error(
        "VER1054",
        "A decision does more than decide",
        "'{0}' {1}. It must come to the same whenever and wherever it runs: take time and ids from the DecisionContext, and facts of services from the command.");

    public static readonly DiagnosticDescriptor NoSwitch = Error(
        "VER1055",
        "A decider does not go through its set",
        "'{0}' has no switch over '{1}', so that a case that it forgets is not seen. Write 'command switch {{ … }}', with an arm for each case.");

    public static readonly DiagnosticDescriptor UpcastCircle = Error(
        "VER1060",
        "An old event is upcast in a circle",
        "old event '{0}' becomes '{1}', and that becomes '{0}' again. The last of them becomes an event of today.");

    public static readonly DiagnosticDescriptor UpcastShape = Error(
        "VER1061",
        "An old event cannot be upcast",
        "old event '{0}' cannot be upcast: {1}. {2}.");

    public static readonly DiagnosticDescriptor ImpureUpcast = Error(
        "VER1062",
        "An upcast does more than upcast",
        "'{0}' {1}. It must come to the same whenever and wherever it runs: take it from the old event's members.");

    public static readonly DiagnosticDescriptor BrokenContract = Error(
        "VER1063",
        "A stored event could not be read any more",
        "event '{0}' {1}. {2}.");

    public static readonly DiagnosticDescriptor LockBehind = Error(
        "VER1064",
        "The lock of events is behind",
        "events.lock.json {0}. {1}.");

    /// <summary>All, in order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        NoHandler, TwoHandlers, MissedCase, OpenSet, NoKey, RowType, ColumnType, UnnamedEvent, EventNamedTwice, HandlerConstruction,
        HoleInQuotes, LiteralReadModel, MessageBinding, TwoKinds, ReadModelTwice, ProjectionShape, ReadModelShape,
        QueryWrites, CommandReadsBehind, NoJsonContract, ImpureFold, SwitchMissesCase, WrongBus,
        UnseenCode, BuildSwitch, Validation,
        DeciderShape, CaseIsNoMessage, NoStream, NoAnswer, ImpureDecision, NoSwitch,
        UpcastCircle, UpcastShape, ImpureUpcast, BrokenContract, LockBehind,
    ];

    public static DiagnosticDescriptor Of(string id) => All.First(rule => rule.Id == id);

    private static DiagnosticDescriptor Error(string id, string title, string message) => Rule(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) => Rule(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Rule(string id, string title, string message, DiagnosticSeverity severity) => new(
        id,
        title,
        message,
        "Versicle",
        severity,
        isEnabledByDefault: true,
        helpLinkUri: $"{Pages}{id}.md");
}
