namespace Versicle.Generators.Tests;

/// <summary>For each diagnostic with a fix: wrong code, what the fix is called, and what it writes.</summary>
internal static class Mended
{
    /// <summary>What is stored, for those that a lock is needed for.</summary>
    public static readonly (string Path, string Text)[] Files =
        [("/project/events.lock.json", """{ "made": { "id": "int64", "note": "string?, optional" } }""")];

    public static readonly (string Id, string Wrong, string Title, string Written)[] Code =
    [
        ("VER1001", "public sealed record Ask(int A) : IQuery<int?>;", "Write 'AskHandler'",
            """
            public sealed record Ask(int A) : IQuery<int?>;

            public sealed class AskHandler : IQueryHandler<Ask, int?>
            {
                public ValueTask<int?> Handle(Ask query, CancellationToken ct) =>
                    throw new NotImplementedException();
            }
            """),
        ("VER1001", "internal sealed record Go : ICommand;", "Write 'GoHandler'", "internal sealed class GoHandler : ICommandHandler<Go>"),
        ("VER1003", Wrong.Set + Row + Views, "Write 'On(Set.Gone)'",
            """
                public static View On(Set.Made e) => new(e.Id, 1);

                public static View On(Set.Gone e, View row) => throw new NotImplementedException();
            }
            """),
        ("VER1003", Wrong.Set + Row + Views, "Ignore 'Set.Gone'", "[Ignores(typeof(Set.Gone))]\npublic sealed class Views"),
        ("VER1003", Wrong.Set + Row + "[Ignores(typeof(Set.Made))] public sealed class Views : IProjection<View, Set>;", "Ignore 'Set.Gone'", "[Ignores(typeof(Set.Made), typeof(Set.Gone))]"),
        ("VER1004", Open("public abstract record Set(long Id, string Name) { [EventType(\"made\")] public sealed record Made() : Set(1, \"\"); }"), "Close 'Set'", "private Set(long id, string name) => (Id, Name) = (id, name);"),
        ("VER1004", Open("public abstract record Set { public long Id => 1; [EventType(\"made\")] public sealed record Made : Set; }"), "Close 'Set'", "private Set()"),
        ("VER1004", Open("public record Set { protected Set(long id) => Id = id; public long Id { get; } [EventType(\"made\")] public sealed record Made() : Set(1); }"), "Close 'Set'", "public abstract record Set { private Set(long id)"),
        ("VER1005", "[ReadModel(\"views\")] public sealed record View(string Name, long UserId);", "'UserId' is the key", "View(string Name, [Key] long UserId)"),
        ("VER1005", "[ReadModel(\"views\")] public sealed record View { public long Id { get; init; } }", "'Id' is the key", "[Key] public long Id"),
        ("VER1006", "public sealed class R { private sealed record Hidden(int A); public async Task All(IWriteSession s, CancellationToken ct) => await s.QuerySingle<Hidden>($\"\", ct); }",
            "Make 'Hidden' internal", "internal sealed record Hidden"),
        ("VER1007", Wrong.View("DateTime? At"), "Make it DateTimeOffset", "DateTimeOffset? At"),
        ("VER1007", Wrong.View("ulong N"), "Make it decimal", "decimal N"),
        ("VER1007", "[ReadModel(\"views\")] public sealed record View([Key] long? Id);", "'long', which is never null", "[Key] long Id"),
        ("VER1008", Wrong.Projection("public static View On(Set.ItemAdded e) => new(e.Id, 1);", set: "public abstract record Set\n{\n    private Set() { }\n\n    public sealed record ItemAdded(long Id) : Set;\n}", key: "Set.ItemAdded"),
            "Store it as \"item-added\"", "    [EventType(\"item-added\")]\n    public sealed record ItemAdded"),
        ("VER1010", "public sealed record Go : ICommand; public abstract class H : ICommandHandler<Go> { public ValueTask Handle(Go command, CancellationToken ct) => default; }", "Make it sealed", "public sealed class H"),
        ("VER1010", "public sealed record Go : ICommand; public sealed class H : ICommandHandler<Go> { private H() { } public ValueTask Handle(Go command, CancellationToken ct) => default; }", "Make its constructor public", "public H()"),
        ("VER1011", Sql("$\"select 1 where a = '{name}' and b = 1\""), "Take the quotes away", "where a = {name} and b"),
        ("VER1011", Sql("$\"select 1 where a like '%{name}!'\""), "Take the quotes away", "where a like {$\"%{name}!\"}\""),
        ("VER1012", Wrong.View("string Name") + "public sealed class R(IReadModel<View> known) { public object Go(CancellationToken ct) => known.Query<View>($\"select * from views where id = {1}\", ct); }",
            "Write '{known}'", "from {known} where"),
        ("VER1012", Wrong.View("string Name") + Sql("$\"select id from \\\"Views\\\" where name = {name}\""), "Ask for 'IReadModel<View>'", "R(IReadModel<View> views) { public ValueTask<int> Go(IWriteSession s, string name, CancellationToken ct) => s.Execute($\"select id from {views} where"),
        ("VER1013", "public sealed class Go : ICommand { private Go() { } }", "Make its constructor public", "public Go()"),
        ("VER1013", "public sealed class Go : ICommand { public int Page { get; init; } = 1; }", "Make it a record", "public sealed record Go"),
        ("VER1014", "public sealed record Go : ICommand, IQuery<int>, IDisposable { public void Dispose() { } }", "Keep 'IQuery<int>'", "record Go : IQuery<int>, IDisposable {"),
        ("VER1016", Wrong.Projection("public static View On(Set.Made e) => new(e.Id, 1);", "[Ignores(typeof(Set.Gone))]", key: "string"), "Write 'Key'", "public static long Key(Set e) => throw new NotImplementedException();"),
        ("VER1016", Wrong.Set + "public sealed record PlainRow([Key] long Id); [Ignores(typeof(Set))] public sealed class Views : IProjection<PlainRow, Set>;", "Keep it as \"plain_row\"", "[Versicle.ReadModel(\"plain_row\")]"),
        ("VER1017", "[ReadModel(\"My Views\")] public sealed record View([Key] long Id);", "Name it \"my_views\"", "[ReadModel(\"my_views\")]"),
        ("VER1017", "[ReadModel(\"views\")] public sealed class View { [Key] public long Id { get; init; } }", "Make it a record", "public sealed record View"),
        ("VER1017", "[ReadModel(\"views\")] public sealed record View { public View(long id) => Id = id; [Key] public long Id { get; } }", "Let its members be set as it is made", "{ get; init; }"),
        ("VER1020", Wrong.Set + WrongUse.Context("typeof(Set.Made)"), "Add it to 'Json'", "[System.Text.Json.Serialization.JsonSerializable(typeof(Set.Gone))]"),
        ("VER1021", Fold("new(e.Id, DateTimeOffset.UtcNow.Year)"), "Take 'at.RecordedAt'", "On(Set.Made e, EventContext at) => new(e.Id, at.RecordedAt.Year)"),
        ("VER1021", Fold("new(e.Id, Guid.NewGuid().Version)", ", EventContext known"), "Take 'known.EventId'", "EventContext known) => new(e.Id, known.EventId.Version)"),
        ("VER1022", Uses("e switch\n    {\n        Set.Made => 1,\n        _ => throw new System.Diagnostics.UnreachableException(),\n    };"), "Write the missing arms",
            "        Set.Made => 1,\n        Set.Gone => throw new NotImplementedException(),\n        _ => throw"),
        ("VER1022", Uses("e switch { Set.Made => 1 };"), "Write the missing arms", "e switch { Set.Made => 1, Set.Gone => throw new NotImplementedException(), }"),
        ("VER1022", Uses("e switch { };"), "Write the missing arms", "e switch { Set.Made => throw new NotImplementedException(), Set.Gone => throw new NotImplementedException(), }"),
        ("VER1022", Wrong.Set + "public static class Uses\n{\n    public static int Of(Set e)\n    {\n        switch (e)\n        {\n            case Set.Made:\n                return 1;\n        }\n\n        return 2;\n    }\n}",
            "Write the missing arms", "case Set.Gone:\n                throw new NotImplementedException();\n"),
        ("VER1023", Bus("commands.Dispatch(new Ask(1), ct)"), "Give it to 'queries'", "await queries.Dispatch(new Ask(1), ct);"),
        ("VER1023", Maps("MapCommand<Ask>(\"POST\", \"/ask\")"), "Map it as a query", "app.MapQuery<Ask>(\"/ask\")"),
        ("VER1023", Maps("MapQuery<Go>(\"/go\")"), "Map it as a command", "app.MapCommand<Go>(\"POST\", \"/go\")"),
        ("VER1063", "public abstract record Set { private Set() { } [EventType(\"made\")] public sealed record Made(Guid Id, string? Note = null) : Set; }",
            "Store it as \"made-2\", and upcast \"made\"",
            """
             { private Set() { } [EventType("made-2")] public sealed record Made(Guid Id, string? Note = null) : Set; }

            [EventType("made")]
            public sealed record OldMade(long Id, string? Note = default) : IUpcast<Set.Made>
            {
                public IReadOnlyList<Set.Made> Upcast() => throw new NotImplementedException();
            }
            """),
    ];

    private const string Row = "[ReadModel(\"views\")] public sealed record View([Key] long Id, int N);\n";

    private const string Views = """
        public sealed class Views : IProjection<View, Set>
        {
            public static long Key(Set e) => e.Id;
            public static View On(Set.Made e) => new(e.Id, 1);
        }
        """;

    private static string Open(string set) =>
        set + Row + "public sealed class Views : IProjection<View, Set> { public static long Key(Set e) => e.Id; public static View On(Set.Made e) => new(e.Id, 1); }";

    private static string Fold(string row, string more = "") =>
        Wrong.Projection($"public static View On(Set.Made e{more}) => {row};", "[Ignores(typeof(Set.Gone))]");

    private static string Uses(string expression) => Wrong.Set + $"public static class Uses {{ public static int Of(Set e) => {expression} }}";

    private static string Sql(string text) =>
        $"public sealed class R {{ public ValueTask<int> Go(IWriteSession s, string name, CancellationToken ct) => s.Execute({text}, ct); }}";

    private const string Messages = "public sealed record Go(int A) : ICommand; public sealed record Ask(int A) : IQuery<int>;\n";

    private static string Bus(string call) =>
        Messages + $"public sealed class Screen(CommandBus commands, QueryBus queries) {{ public async Task Show(CancellationToken ct) {{ await {call}; await queries.Dispatch(new Ask(2), ct); await commands.Dispatch(new Go(1), ct); }} }}";

    private static string Maps(string call) =>
        Messages + $"public static class Routes {{ public static void Add(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder app) => app.{call}; }}";
}
