namespace Versicle.Generators.Tests;

/// <summary>For each diagnostic of one project: code that is wrong, what is said about it, and the same code mended.</summary>
internal static class Wrong
{
    public static readonly (string Id, string Bad, string Says, string Good)[] Code =
    [
        ("VER1003", Projection("public static View On(Set.Made e) => new(e.Id, 1);"),
            "projection 'Views' says nothing about event 'Set.Gone' of its set 'Set'. Write 'public static View On(Set.Gone e, View row)', or put [Ignores(typeof(Set.Gone))] on the projection.",
            Projection("public static View On(Set.Made e) => new(e.Id, 1); public static View? On(Set.Gone e, View? row) => null;")),
        ("VER1003", Projection("public static View On(Set.Made e) => new(e.Id, 1); private static View On(Set.Gone e, View row) => row;"),
            "event 'Set.Gone'",
            Projection("public static View On(Set.Made e) => new(e.Id, 1);", "[Ignores(typeof(Set.Gone))]")),
        ("VER1004", Projection("public static View On(Set.Made e) => new(e.Id, 1);", set: "public abstract record Set(long Id) { [EventType(\"made\")] public sealed record Made(long Id) : Set(Id); }"),
            "'Set' is not a closed set of events: it has a constructor that is not private, so that an event may be added anywhere. Write 'private Set(…)', and nest its events in it.",
            Projection("public static View On(Set.Made e) => new(e.Id, 1);", set: "public abstract record Set { private Set(long id) => Id = id; public long Id { get; } [EventType(\"made\")] public sealed record Made(long Id) : Set(Id); }")),
        ("VER1004", Projection("public static View On(Set.Made e) => new(e.Id, 1);", set: "public record Set { private Set(long id) => Id = id; public long Id { get; } [EventType(\"made\")] public sealed record Made(long Id) : Set(Id); }"),
            "it is not an abstract record",
            Projection("public static View On(Set.Made e) => new(e.Id, 1);", set: "public abstract class Set { private Set(long id) => Id = id; public long Id { get; } [EventType(\"made\")] public sealed class Made(long id) : Set(id); }")),
        ("VER1004", Set + "public sealed record Sneaked : Set { public Sneaked(Set original) : base(original) { } }",
            "'Sneaked' derives from it from outside. Nest 'Sneaked' in 'Set', or derive from something else.",
            Set + "public sealed record Own : Other { } public abstract record Other;"),
        ("VER1005", "[ReadModel(\"views\")] public sealed record View(long Id);",
            "read model 'View' has no key. Put [Key] on the member that names its row, or on several for a composite key.",
            "[ReadModel(\"views\")] public sealed record View([Key] long Id);"),
        ("VER1006", Reads("public ValueTask<IReadOnlyList<T>> All<T>(IWriteSession s, CancellationToken ct) => s.Query<T>($\"\", ct);"),
            "rows cannot be read into 'T': it is a type parameter, so its members are not known here. Query where the type is known.",
            Reads("public ValueTask<IReadOnlyList<Row>> All(IWriteSession s, CancellationToken ct) => s.Query<Row>($\"\", ct);")),
        ("VER1006", Reads("private sealed record Hidden(int A); public async Task All(IWriteSession s, CancellationToken ct) => await s.QuerySingle<Hidden>($\"\", ct);"),
            "rows cannot be read into 'Repository.Hidden': it is private. Make it internal or public.",
            Reads("internal sealed record Hidden(int A); public async Task All(IWriteSession s, CancellationToken ct) => await s.QuerySingle<Hidden>($\"\", ct);")),
        ("VER1006", Reads("public async Task All(IWriteSession s, CancellationToken ct) => await s.QuerySingleOrDefault<(int A, string B)>($\"\", ct);"),
            "a tuple's names are not there at run time. Declare a record.",
            Reads("public async Task All(IWriteSession s, CancellationToken ct) => await s.QuerySingleOrDefault<Row>($\"\", ct);")),
        ("VER1006", Reads("public async Task All<T>(IReadModel<View> v, CancellationToken ct) => await v.Query<List<T>>($\"\", ct);"),
            "its argument 'T' is a type parameter",
            Reads("public async Task All(IReadModel<View> v, CancellationToken ct) => await v.Query<View>($\"\", ct);")),
        ("VER1006", Reads("public async Task All(IReadModel<View> v, CancellationToken ct) => await v.Query<DateTime>($\"\", ct);"),
            "rows cannot be read into 'DateTime': it does not say in which time zone it is. Use DateTimeOffset.",
            Reads("public async Task All(IReadModel<View> v, CancellationToken ct) => await v.Query<DateTimeOffset>($\"\", ct);")),
        ("VER1006", "[Row] public abstract record Marked(int A);", "it is abstract", "[Row] public sealed record Marked(int A);"),
        ("VER1007", View("DateTime At"), "member 'At' of 'View' is a 'DateTime', which does not say in which time zone it is. Use DateTimeOffset.", View("DateTimeOffset At")),
        ("VER1007", View("ulong? N"), "Use long or decimal.", View("uint? N")),
        ("VER1007", View("TimeSpan T"), "Use long, with the unit in its name.", View("long TSeconds")),
        ("VER1007", View("char C"), "Use string.", View("string C")),
        ("VER1007", View("object O"), "Use a type of its own.", View("List<string> O")),
        ("VER1007", View("dynamic D"), "Use a type of its own.", View("string D")),
        ("VER1007", View("nint N"), "Use long.", View("long N")),
        ("VER1007", View("Int128 N"), "Use long or decimal.", View("decimal N")),
        ("VER1007", View("Half H"), "Use double.", View("double H")),
        ("VER1007", "public enum Wide : ulong { A } " + View("Wide W"), "Use an enum over long.", "public enum Wide : long { A } " + View("Wide W")),
        ("VER1007", "[ReadModel(\"views\")] public sealed record View([Key] long? Id);", "may be null, and a key is always there", "[ReadModel(\"views\")] public sealed record View([Key] Guid Id);"),
        ("VER1007", "[ReadModel(\"views\")] public sealed record View([Key] byte[] Id);", "is not compared by value", "[ReadModel(\"views\")] public sealed record View([Key] string Id);"),
        ("VER1007", "[ReadModel(\"views\")] public sealed record View([Key] double Id);", "is not exact", "[ReadModel(\"views\")] public sealed record View([Key] decimal Id);"),
        ("VER1007", "[Row] public sealed record Marked(DateTime At);", "member 'At' of 'Marked'", "[Row] public sealed record Marked(DateOnly At);"),
        ("VER1008", Projection("public static View On(Set.ItemAdded e) => new(e.Id, 1);", set: "public abstract record Set { private Set() { } public sealed record ItemAdded(long Id) : Set; }", key: "Set.ItemAdded"),
            "event 'Set.ItemAdded' has no stored name. Put [EventType(\"item-added\")] on it: the name it is stored under for good.",
            Projection("public static View On(Set.ItemAdded e) => new(e.Id, 1);", set: "public abstract record Set { private Set() { } [EventType(\"item-added\")] public sealed record ItemAdded(long Id) : Set; }", key: "Set.ItemAdded")),
        ("VER1009", "[EventType(\"made\")] public sealed record A; [EventType(\"made\")] public sealed record B;",
            "events 'A' and 'B' have one stored name, 'made'. Give each its own: what is stored could not be told apart.",
            "[EventType(\"made\")] public sealed record A; [EventType(\"made.v2\")] public sealed record B;"),
        ("VER1010", Handles("public sealed class H<T> : ICommandHandler<Go> { public ValueTask Handle(Go command, CancellationToken ct) => default; }"),
            "handler 'H<T>' cannot be made: it has type parameters. Write one handler per message; what they share goes into a class of its own.",
            Handles("public sealed class H : ICommandHandler<Go> { public ValueTask Handle(Go command, CancellationToken ct) => default; }")),
        ("VER1010", Handles("public abstract class H : ICommandHandler<Go> { public ValueTask Handle(Go command, CancellationToken ct) => default; }"),
            "it is abstract",
            Handles("public abstract class H<T> : ICommandHandler<T> where T : ICommand { public abstract ValueTask Handle(T command, CancellationToken ct); }")),
        ("VER1010", Handles("public sealed class H : ICommandHandler<Go> { public H() { } public H(int a) { } public ValueTask Handle(Go command, CancellationToken ct) => default; }"),
            "it has 2 constructors, and the right one is not known. Keep one public constructor.",
            Handles("public sealed class H : ICommandHandler<Go> { public H() { } internal H(int a) { } public ValueTask Handle(Go command, CancellationToken ct) => default; }")),
        ("VER1011", Sql("$\"select 1 where name like '%{name}%'\""),
            "the hole '{name}' is inside quotes. A hole is a parameter, or SQL of its own, and neither can be there: take the quotes away, and put what else is between them into the value.",
            Sql("$\"select 1 where name = 'it''s' and x like {name}\"")),
        ("VER1011", Sql("$\"select \\\"{name}\\\" from t\""), "is inside a quoted name", Sql("$\"select \\\"name\\\" from t where x = {name}\"")),
        ("VER1011", Sql("$\"select 1 -- {name}\""), "is inside a comment", Sql("$\"select 1 -- it's\\n where x = {name}\"")),
        ("VER1011", Sql("$\"select 1 /* ' {name} */\""), "is inside a comment", Sql("$\"select 1 /* ' */ where x = {name}\"")),
        ("VER1011", Sql("$\"select 1 where a = '\" + $\"{name}'\""), "is inside quotes", Sql("$\"select 1 where a = 'b'\" + $\" and c = {name}\"")),
        ("VER1012", View("string Name") + Sql("$\"select id from views where name = {name}\""),
            "'views' is the name of a read model. Write a hole, 'from {users}' with an IReadModel<View>",
            View("string Name") + Sql("$\"select views.id from other as views where name = {name}\"")),
        ("VER1012", View("string Name") + Sql("$\"select id from x JOIN \\\"Views\\\" on {name} = 1\""), "is the name of a read model", View("string Name") + Sql("$\"select id from x join views_old on {name} = 1\"")),
        ("VER1013", "public sealed record Go<T>(T Value) : ICommand;", "message 'Go<T>' cannot be made from a request: it has type parameters. Declare one message per type.", "public sealed record Go(int Value) : ICommand;"),
        ("VER1013", "public readonly struct Go(int A) : ICommand { public Go(ReadOnlySpan<int> a, int b) : this(b) { } }", "'a' is a 'ReadOnlySpan<int>'", "public readonly struct Go(int A) : ICommand { public int B => A; }"),
        ("VER1013", "public sealed class Go : ICommand { private Go() { } }", "it has no public constructor", "public sealed class Go : ICommand { }"),
        ("VER1013", "public sealed class Go : ICommand { public int Page { get; init; } = 1; }", "'Page' is init-only, not required, and no record's", "public sealed record Go : ICommand { public int Page { get; init; } = 1; }"),
        ("VER1013", Members(65), "it has 65 members, and 64 is the most", Members(64)),
        ("VER1014", "public sealed record Go : ICommand, IQuery<int>;", "'Go' is ICommand and IQuery<int>. A message is one thing with one answer: keep one of them.", "public sealed record Go : ICommand;"),
        ("VER1015", "[ReadModel(\"views\")] public sealed record A([Key] long Id); [ReadModel(\"views\")] public sealed record B([Key] long Id);",
            "read models 'A' and 'B' have one name, 'views'. Give each a name of its own.",
            "[ReadModel(\"views\")] public sealed record A([Key] long Id); [ReadModel(\"views2\")] public sealed record B([Key] long Id);"),
        ("VER1015", Keeps("One", "View") + Keeps("Two", "View") + Set + View("int N") + View2,
            "read model 'View' is kept by 'One' and 'Two'. One projection keeps a read model: merge them, or give each a record of its own.",
            Keeps("One", "View") + Keeps("Two", "View2") + Set + View("int N") + View2),
        ("VER1016", Projection("public static View On(Set.Made e) => new(e.Id, 1);", "[Ignores(typeof(Set.Gone))]", key: "string"),
            "projection 'Views' cannot run: no method says which rows 'Set.Made' is about. Write 'public static long Key(Set e)'.",
            Projection("public static View On(Set.Made e) => new(e.Id, 1);", "[Ignores(typeof(Set.Gone))]")),
        ("VER1016", Projection("public static View On(Set.Made e) => new(e.Id, 1); public static View On(Set.Made e, View row) => row;", "[Ignores(typeof(Set.Gone))]"),
            "'On(Set.Made, View)' is called at no event",
            Projection("public static View On(Set.Made e, View? row) => row ?? new(e.Id, 1); public static View When(Set.Made e) => new(e.Id, 1);", "[Ignores(typeof(Set.Gone))]")),
        ("VER1016", Set + "public sealed record Plain([Key] long Id); public sealed class Views : IProjection<Plain, Set>;",
            "its row 'Plain' is no read model",
            Set + View("int N") + "[Ignores(typeof(Set))] public sealed class Views : IProjection<View, Set>;"),
        ("VER1016", Set + View("int N") + "[Ignores(typeof(Set))] public sealed class Views<T> : IProjection<View, Set>;",
            "it has type parameters",
            Set + View("int N") + "[Ignores(typeof(Set))] public sealed class Views : IProjection<View, Set>;"),
        ("VER1017", "[ReadModel(\"Views\")] public sealed record View([Key] long Id);", "'Views' is not a name for a table. Take 1 to 40 characters of a-z 0-9 _, a letter first.", "[ReadModel(\"views\")] public sealed record View([Key] long Id);"),
        ("VER1017", "[ReadModel(\"views\")] public sealed class View { [Key] public long Id { get; set; } }", "it is not a record that can be made", "[ReadModel(\"views\")] public sealed record View { [Key] public long Id { get; init; } }"),
        ("VER1017", "[ReadModel(\"views\")] public sealed record View { public View(long id) => Id = id; [Key] public long Id { get; } }", "'Id' is not a property that can be read and set", "[ReadModel(\"views\")] public sealed record View { public View(long id) => Id = id; [Key] public long Id { get; init; } }"),
        ("VER1017", "[ReadModel(\"views\")] [Index(\"Nmae\")] public sealed record View([Key] long Id, string Name);", "its index names 'Nmae', which is no member of it", "[ReadModel(\"views\")] [Index(nameof(Name))] public sealed record View([Key] long Id, string Name);"),
        ("VER1017", "[ReadModel(\"views\")] public sealed record View([Key] long Id, int userId, int UserID);", "2 members are column 'user_id'. Rename one.", "[ReadModel(\"views\")] public sealed record View([Key] long Id, int UserId);"),
        ("VER1040", Projection("public static View On(Set.Made e) => new(e.Id, Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(\"a\") ? 1 : 2);", "[Ignores(typeof(Set.Gone))]"),
            "projection 'Views' uses 'SyntaxFacts.IsValidIdentifier(string?)' of 'Microsoft.CodeAnalysis.CSharp', and nothing there tells when its code changes: rows that it made would be kept. Call it in a method of your own with [Pure(version: 1)], and raise the version when its answers change.",
            Projection("[Pure(version: 1)] private static int Most => Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(\"a\") ? 1 : 2; public static View On(Set.Made e) => new(e.Id, Most);", "[Ignores(typeof(Set.Gone))]")),
        ("VER1041", Projection("public static View On(Set.Made e)\n#if DEBUG\n=> new(e.Id, 1);\n#else\n=> new(e.Id, 2);\n#endif\n", "[Ignores(typeof(Set.Gone))]"),
            "projection 'Views' uses code that '#if' makes another one in another build: one log would give two tables. Take the '#if' out of it.",
            Projection("public static View On(Set.Made e) => new(e.Id, 1);\n#if DEBUG\n#else\nstatic int Other;\n#endif\n", "[Ignores(typeof(Set.Gone))]")),
        ("VER1042", Rule("StringLength(3)", "int N"),
            "[StringLength] on 'N' of 'Go' is about a length, and a 'int' has none. Put it on a text, an array or a collection.", Rule("StringLength(3)", "string N")),
        ("VER1042", Rule("Length(3, 2)", "string N"), "allows 3 to 2, which nothing can be", Rule("Length(2, 3)", "string N")),
        ("VER1042", Rule("Range(2, 1)", "int N"), "has no order for a 'int', or bounds that are none", Rule("Range(1, 2)", "int N")),
        ("VER1042", Rule("Range(1, 2)", "string N"), "has no order for a 'string'", Rule("Range(1, 2)", "decimal? N")),
        ("VER1042", Rule("RegularExpression(\"[a\")", "string N"), "has a pattern that is none", Rule("RegularExpression(\"[a]\")", "string N")),
        ("VER1042", Rule("EmailAddress", "int N"), "is about a text, and this is a 'int'", Rule("EmailAddress", "string N")),
        ("VER1042", Rule("property: Compare(\"M\")", "string N"), "names 'M', which is no member of 'Go'", Rule("property: Compare(\"M\")", "string N, string M")),
        .. WrongUse.Code,
        ("VER1050", Decider(initial: "public static Jar Initial { get; } = new(0);", type: "public sealed record Jar<T>(int Count) : IDecider<Jar<T>, Cmd, Evt> { public static Jar<T> Initial { get; } = new(0); public static Decision<Evt> Decide(Cmd c, Jar<T> s, DecisionContext at) => c switch { Cmd.Put => [], _ => throw new System.Diagnostics.UnreachableException() }; public static Jar<T> Evolve(Jar<T> s, Evt e) => e switch { Evt.Put => s, _ => throw new System.Diagnostics.UnreachableException() }; }"),
            "decider 'Jar<T>' cannot run: it has type parameters. Write one decider per thing.",
            Decider()),
        ("VER1050", Decider(commands: "public abstract record Cmd { public sealed record Put([Stream(\"jar\")] long Id) : Cmd, ICommand; }"),
            "its commands 'Cmd' are no closed set: it has a constructor that is not private",
            Decider()),
        ("VER1051", Decider(put: "public sealed record Put([Stream(\"jar\")] long Id) : Cmd;"),
            "'Cmd.Put' is a command of 'Cmd', and nobody can send it. Write ': ICommand' or ': ICommand<TResult>' on it",
            Decider(put: "internal sealed record Put([Stream(\"jar\")] long Id) : Cmd;")),
        ("VER1052", Decider(put: "public sealed record Put(long Id) : Cmd, ICommand;"),
            "which stream 'Cmd.Put' is about is not known: no member has [Stream]. Put [Stream(\"category\")] on the one member that names the thing",
            Decider(put: "[NewStream(\"jar\")] public sealed record Put(long Id) : Cmd, ICommand;")),
        ("VER1052", Decider(put: "public sealed record Put([Stream(\"jar\")] decimal Id) : Cmd, ICommand;"),
            "'Id' is a 'decimal'. Take a string, a whole number, a Guid, or a property that makes the StreamName",
            Decider(put: "public sealed record Put([Stream(\"jar\")] Guid Id) : Cmd, ICommand;")),
        ("VER1052", Decider(put: "public sealed record Put([Stream(\"jar\")] long Id, [Stream(\"lid\")] long Lid) : Cmd, ICommand;"),
            "2 members have [Stream]",
            Decider(put: "public sealed record Put(long Id) : Cmd, ICommand { [Stream] public StreamName Stream => StreamName.Of(\"jar\", Id); }")),
        ("VER1052", Decider(put: "[NewStream(\"jar\")] public sealed record Put([Stream(\"jar\")] long Id) : Cmd, ICommand;"),
            "it has both [NewStream] and [Stream]",
            Decider(put: "public sealed record Put([Stream(\"jar\")] string Id) : Cmd, ICommand;")),
        ("VER1053", Decider(put: "public sealed record Put([Stream(\"jar\")] long Id) : Cmd, ICommand<int>;"),
            "'Cmd.Put' answers a 'int', and decider 'Jar' has no method for it. Write 'public static int Answer(Cmd.Put command, Jar state)', or have it answer nothing.",
            Decider(put: "public sealed record Put([Stream(\"jar\")] long Id) : Cmd, ICommand<int>;", initial: "public static Jar Initial { get; } = new(0); public static int Answer(Cmd c, Jar s) => s.Count;")),
        ("VER1054", Decider(initial: "public static Jar Initial { get; } = new(0); public static Refusal? Taken(KeyChange key) => DateTimeOffset.UtcNow.Year > 2000 ? null : null;"),
            "'Jar.Taken(KeyChange)' asks what time it is",
            Decider(initial: "public static Jar Initial { get; } = new(0); public static Refusal? Taken(KeyChange key) => null;")),
        ("VER1055", Decider(type: "public sealed record Jar(int Count) : IDecider<Jar, Cmd, Evt> { public static Jar Initial { get; } = new(0); public static Decision<Evt> Decide(Cmd c, Jar s, DecisionContext at) => c switch { Cmd.Put => new Evt.Put(), _ => throw new System.Diagnostics.UnreachableException() }; public static Jar Evolve(Jar s, Evt e) => e is Evt.Put ? s : throw new System.Diagnostics.UnreachableException(); }"),
            "'Jar.Evolve(Jar, Evt)' has no switch over 'Evt', so that a case that it forgets is not seen.",
            Decider()),
        ("VER1060", Old("IUpcast<Made1>", "[this]"),
            "old event 'Made1' becomes 'Made1', and that becomes 'Made1' again. The last of them becomes an event of today.",
            Old("IUpcast<Set.Made>", "[new(Id)]")),
        ("VER1061", Old("IUpcast<string>", "[\"\"]"),
            "old event 'Made1' cannot be upcast: 'string' is no event, and no closed set of events. Name an event, or the abstract record that it is nested in.",
            Old("IUpcast<Set>", "[new Set.Made(Id), new Set.Gone(Id)]")),
        ("VER1061", Old("IUpcast<Set.Made>", "[new(Id)]", generic: "<T>"), "nothing can make it", Old("IUpcast<Set.Made>", "[new(Id)]")),
        ("VER1061", Set + "public abstract record Older; [EventType(\"made-1\")] public sealed record Made1(long Id) : Older, IUpcast<Set.Made> { public IReadOnlyList<Set.Made> Upcast() => [new(Id)]; }",
            "it is one of 'Older', where everybody must handle it. Move it out of 'Older'.",
            Old("IUpcast<Set.Made>", "[new(Id)]")),
        ("VER1062", Old("IUpcast<Set.Made>", "[new(DateTime.UtcNow.Ticks)]"),
            "'Made1.Upcast()' asks what time it is",
            Old("IUpcast<Set.Made>", "[new(Id + 1)]")),
        ("VER1062", Old("IUpcast<Set.Made>", "[new(Next())]", more: "static long Next() => Random.Shared.Next();"), "'Made1.Upcast()'", Old("IUpcast<Set.Made>", "[new(Next())]", more: "static long Next() => 7;")),
        ("VER1008", Old("IUpcast<Set.Made>", "[new(Id)]", name: ""), "event 'Made1' has no stored name. Put [EventType(\"made1\")] on it", Old("IUpcast<Set.Made>", "[new(Id)]")),
    ];

    internal const string Set = """
        public abstract record Set
        {
            private Set(long id) => Id = id;
            public long Id { get; }
            [EventType("made")] public sealed record Made(long Id) : Set(Id);
            [EventType("gone")] public sealed record Gone(long Id) : Set(Id);
        }

        """;

    // An event as it was stored once.
    internal static string Old(string becomes, string upcast, string generic = "", string more = "", string name = "[EventType(\"made-1\")]") => Set + $$"""
        {{name}} public sealed record Made1{{generic}}(long Id) : {{becomes}}
        {
            public IReadOnlyList<{{becomes[8..^1]}}> Upcast() => {{upcast}};
            {{more}}
        }
        """;

    private static string Decider(
        string put = "public sealed record Put([Stream(\"jar\")] long Id) : Cmd, ICommand;",
        string initial = "public static Jar Initial { get; } = new(0);",
        string? commands = null,
        string? type = null) => $$"""
        {{commands ?? $"public abstract record Cmd {{ private Cmd() {{ }} {put} }}"}}
        public abstract record Evt { private Evt() { } [EventType("put")] public sealed record Put : Evt; }
        {{type ?? $"public sealed record Jar(int Count) : IDecider<Jar, Cmd, Evt> {{ {initial} public static Decision<Evt> Decide(Cmd c, Jar s, DecisionContext at) => c switch {{ Cmd.Put => new Evt.Put(), _ => throw new System.Diagnostics.UnreachableException() }}; public static Jar Evolve(Jar s, Evt e) => e switch {{ Evt.Put => s, _ => throw new System.Diagnostics.UnreachableException() }}; }}"}}
        """;

    private const string View2 = "[ReadModel(\"views2\")] public sealed record View2([Key] long Id, int N);\n";

    internal static string View(string member) => $"[ReadModel(\"views\")] public sealed record View([Key] long Id, {member});\n";

    internal static string Projection(string on, string attribute = "", string set = Set, string key = "Set") => $$"""
        {{set}}
        {{View("int N")}}
        {{attribute}}
        public sealed class Views : IProjection<View, Set>
        {
            public static long Key({{key}} e) => {{(key == "string" ? "0" : "e.Id")}};
            {{on}}
        }
        """;

    private static string Keeps(string name, string row) => $$"""
        public sealed class {{name}} : IProjection<{{row}}, Set>
        {
            public static long Key(Set e) => e.Id;
            public static {{row}} On(Set.Made e) => new(e.Id, 1);
            public static {{row}}? On(Set.Gone e, {{row}} row) => null;
        }

        """;

    private static string Rule(string attribute, string member) =>
        $"using System.ComponentModel.DataAnnotations; public sealed record Go([{attribute}] {member}) : ICommand;";

    private static string Handles(string handler) => "public sealed record Go : ICommand; " + handler;

    private static string Reads(string method) => $$"""
        public sealed record Row(int A);
        {{View("int N")}}
        public sealed class Repository { {{method}} }
        """;

    private static string Sql(string text) => $$"""
        public sealed class Repository { public ValueTask<int> Go(IWriteSession s, string name, CancellationToken ct) => s.Execute({{text}}, ct); }
        """;

    private static string Members(int count) =>
        $"public sealed record Go({string.Join(", ", Enumerable.Range(0, count).Select(i => $"int M{i}"))}) : ICommand;";
}
