namespace Versicle.Generators.Tests;

/// <summary>The same as <see cref="Wrong"/>, for code that is declared right and does what it may not.</summary>
internal static class WrongUse
{
    public static readonly (string Id, string Bad, string Says, string Good)[] Code =
    [
        ("VER1018", Query("IWriteSession session"),
            "query handler 'AskHandler' asks for 'IWriteSession', and a query changes nothing. Read from an IReadModel, or make the message a command. (Reached in another way it is VER015, at its first use.)",
            Query("IReadModel<View> views")),
        ("VER1018", Query("Lazy<CommandBus> commands"), "asks for 'CommandBus'", Query("QueryBus queries")),
        ("VER1018", Query("IEnumerable<Versicle.Stores.IEventStore> stores"), "asks for 'IEventStore'", Query("TimeProvider time")),
        ("VER1018", Query("MemoryEventLog log"), "asks for 'MemoryEventLog'", Query("IServiceProvider services")),
        ("VER1019", Command("IReadModel<View> views"),
            "command handler 'GoHandler' reads 'IReadModel<View>', which may be behind: what it decides on may no longer be so. Decide on the write session's own rows, on events, or by a unique key.",
            Command("IWriteSession session")),
        ("VER1019", Command("Func<IReadModel<View>> views"), "reads 'IReadModel<View>'", Command("IEventLog log")),
        ("VER1020", Contract("typeof(Set.Made)"),
            "event 'Set.Gone' is in no JsonSerializerContext. Put [JsonSerializable(typeof(Set.Gone))] on one of this project or one it references",
            Contract("typeof(List<Set.Gone>)), JsonSerializable(typeof(Holder)")),
        ("VER1020", Mapped("MapCommand<Go>(\"POST\", \"/go\")", "typeof(Set.Made)), JsonSerializable(typeof(Set.Gone)), JsonSerializable(typeof(Part)"),
            "'Answer', which 'Go' answers, is in no JsonSerializerContext. Put [JsonSerializable(typeof(Answer))] on one",
            Mapped("MapCommand<Go>(\"POST\", \"/go\")", "typeof(Set.Made)), JsonSerializable(typeof(Set.Gone)), JsonSerializable(typeof(Part)), JsonSerializable(typeof(Answer)")),
        ("VER1020", Mapped("MapCommand<Go>(\"POST\", \"/go\")", "typeof(Set.Made)), JsonSerializable(typeof(Set.Gone)), JsonSerializable(typeof(Answer)"),
            "'Part', the type of 'Part' in the body of 'Go', is in no JsonSerializerContext",
            Mapped("MapCommand<Go>(\"POST\", \"/go/{part:int}\")", "typeof(Set.Made)), JsonSerializable(typeof(Set.Gone)), JsonSerializable(typeof(Answer)")),
        ("VER1021", Fold("new(e.Id, DateTime.UtcNow.Year)"),
            "'Views.On(Set.Made)' asks what time it is ('DateTime.UtcNow'). It must come to the same row whenever and wherever it runs: take it from the event, the row or an EventContext.",
            Fold("new(e.Id, new DateTime(2026, 1, 1).Year + nameof(DateTime.UtcNow).Length)")),
        ("VER1021", Fold("new(e.Id, Random.Shared.Next())"), "takes chance ('Random.Next')", Fold("new(e.Id, Math.Abs(-1))")),
        ("VER1021", Fold("new(e.Id, \"a\".GetHashCode())"), "depends on the process ('string.GetHashCode')", Fold("new(e.Id, 1.GetHashCode())")),
        ("VER1021", Fold("new(e.Id, System.IO.File.ReadAllText(\"a\").Length)"), "reaches outside ('File.ReadAllText')", Fold("new(e.Id, System.IO.Path.Combine(\"a\", \"b\").Length)")),
        ("VER1021", Fold("new(e.Id, Task.FromResult(1).Result)"), "waits, or runs beside others ('Task<TResult>.Result')", Fold("new(e.Id, ((Func<int>)(() => 1))())")),
        ("VER1021", Fold("new(e.Id, Count++)", "private static int Count;"), "changes 'Count', which outlives it", Fold("new(e.Id, Count)", "private const int Count = 3;")),
        ("VER1021", Fold("new(e.Id, Count)", "private static int Count { get; set; }"), "uses 'Views.Count', which can change", Fold("new(e.Id, Count)", "private static int Count => 3;")),
        ("VER1021", Fold("new(e.Id, Add(e.Id))", "private static readonly List<long> Seen = []; private static int Add(long id) { Seen.Add(id); return 1; }"),
            "changes 'Seen' with 'Add', and it is not its own, in 'Views.Add'",
            Fold("new(e.Id, Add(e.Id))", "private static readonly List<long> Seen = [1]; private static int Add(long id) { List<long> own = []; own.Add(id); return own.Count + Seen.Count; }")),
        ("VER1021", Fold("new(e.Id, Rules.Year)", "") + "static class Rules { public static int Year => Start.Year; static readonly DateTimeOffset Start = DateTimeOffset.Now; }",
            "asks what time it is ('DateTimeOffset.Now'), in 'Rules.Start'",
            Fold("new(e.Id, Rules.Year)", "") + "static class Rules { public static int Year => Start.Year; static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch; }"),
        ("VER1022", Switch("e switch { Set.Made => 1, _ => throw new System.Diagnostics.UnreachableException() }"),
            "the switch over 'Set' misses 'Set.Gone'. Write an arm without a guard for each, or one for several with 'or'.",
            Switch("e switch { Set.Made or Set.Gone => 1, _ => throw new System.Diagnostics.UnreachableException() }")),
        ("VER1022", Switch("e switch { Set.Made when e.Id > 1 => 1, Set.Gone => 2, _ => throw new InvalidOperationException() }"),
            "misses 'Set.Made' (handled under a guard only)",
            Switch("e switch { Set.Made when e.Id > 1 => 1, Set.Gone => 2, _ => throw new RefusedException(new(\"a.b\", \"No\")) }")),
        ("VER1022", Switch("e switch { Set.Made { Id: 1 } => 1, Set.Gone { Id: var id } => (int)id, _ => throw new NotSupportedException() }"), "misses 'Set.Made'", Switch("e switch { Set.Made(var id) => (int)id, not Set.Made => 2 }")),
        ("VER1022", Switch("(e, n) switch { (Set.Made, 1) => 1, (Set.Gone, _) => 2, _ => throw new NotImplementedException() }"), "misses '(Set.Made, _)'", Switch("(e, n) switch { (Set.Made, var m) => m, (Set.Gone, _) => 2, _ => throw new NotImplementedException() }")),
        ("VER1022", Switch("(e, e) switch { (Set.Made, _) => 1, (_, Set.Made) => 2, _ => throw new NotImplementedException() }"), "misses '(Set.Gone, Set.Gone)'", Switch("(e, e) switch { (Set.Made, _) => 1, (_, Set.Made) => 2, (Set.Gone, Set.Gone) => 3, _ => throw new NotImplementedException() }")),
        ("VER1022", Statement("case Set.Made: return 1;"), "misses 'Set.Gone'", Statement("case Set.Made: return 1; case Set.Gone gone when gone.Id > 0: break; default: return 2;")),
        ("VER1022", Statement("case Set.Made made: return 1; default: throw new System.Diagnostics.UnreachableException();"), "misses 'Set.Gone'", Statement("case Set.Made made: return 1; case Set.Gone: break; default: throw new System.Diagnostics.UnreachableException();")),
        ("VER1022", Decider("_ when state > 1 => 1, Set.Made => 2, _ => 3"), "misses 'Set.Gone'", Decider("_ when state > 1 => 1, Set.Made => 2, Set.Gone => 3, _ => throw new System.Diagnostics.UnreachableException()")),
        ("VER1023", Bus("commands.Dispatch(new Ask(1), ct)"), "'Ask' is a query, and CommandBus takes none. Give it to the QueryBus.", Bus("queries.Dispatch(new Ask(1), ct)")),
        ("VER1023", Bus("queries.Dispatch(new Go(1), ct)"), "'Go' is a command, and QueryBus takes none. Give it to the CommandBus.", Bus("commands.Dispatch(new Go(1), ct)")),
        ("VER1023", Maps("MapCommand<Ask>(\"POST\", \"/ask\")"), "'Ask' is a query, and MapCommand takes none. Give it to MapQuery.", Maps("MapQuery<Ask>(\"/ask\")")),
        ("VER1023", Maps("MapQuery<Go>(\"/go\")"), "'Go' is a command, and MapQuery takes none. Give it to MapCommand.", Maps("MapCommand<Go>(\"POST\", \"/go\")")),
    ];

    private static string Query(string asks) => Wrong.View("int N") + $$"""
        public sealed record Ask : IQuery<int>;
        public sealed class AskHandler({{asks}}) : IQueryHandler<Ask, int>
        {
            public ValueTask<int> Handle(Ask query, CancellationToken ct) => new({{asks.Split(' ')[^1]}} is null ? 1 : 2);
        }
        """;

    private static string Command(string asks) => Wrong.View("int N") + $$"""
        public sealed record Go : ICommand;
        public sealed class GoHandler({{asks}}) : ICommandHandler<Go>
        {
            public ValueTask Handle(Go command, CancellationToken ct) => {{asks.Split(' ')[^1]}} is null ? default : default(ValueTask);
        }
        """;

    /// <summary>A context, and what System.Text.Json's own generator would write for it.</summary>
    internal static string Context(string named) => $$"""
        [System.Text.Json.Serialization.JsonSerializable({{named.Replace("JsonSerializable(", "System.Text.Json.Serialization.JsonSerializable(")}})]
        internal sealed partial class Json : System.Text.Json.Serialization.JsonSerializerContext;
        partial class Json
        {
            public Json() : base(null) { }
            public static Json Default { get; } = new();
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }

        """;

    private static string Contract(string named) => Wrong.Set + "public sealed record Holder(Set.Made? Made);\n" + Context(named);

    private static string Mapped(string call, string named) => Wrong.Set + Context(named) + $$"""
        public sealed record Answer(int A);
        public sealed record Part(int A) : IParsable<Part>
        {
            public static Part Parse(string s, IFormatProvider? provider) => new(1);
            public static bool TryParse(string? s, IFormatProvider? provider, out Part result) { result = new(1); return true; }
        }
        public sealed record Go(Part Part) : ICommand<Answer>;
        public static class Routes { public static void Add(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder app) => app.{{call}}; }
        """;

    private static string Fold(string row, string members = "") =>
        Wrong.Projection($"public static View On(Set.Made e) => {row}; {members}", "[Ignores(typeof(Set.Gone))]");

    private static string Switch(string expression) =>
        Wrong.Set + $"public static class Uses {{ public static int Of(Set e, int n) => {expression}; }}";

    private static string Decider(string arms) =>
        Wrong.Set + $"public sealed class Rules : Versicle.IDecider<int, Set> {{ public static int Decide(Set command, int state) => command switch {{ {arms} }}; }} namespace Versicle {{ public interface IDecider<TState, TCommand>; }}";

    private static string Statement(string sections) =>
        Wrong.Set + $"public static class Uses {{ public static int Of(Set e, int n) {{ switch (e) {{ {sections} }} return n; }} }}";

    private static string Bus(string call) => $$"""
        public sealed record Go(int A) : ICommand;
        public sealed record Ask(int A) : IQuery<int>;
        public sealed class Screen(CommandBus commands, QueryBus queries)
        {
            public async Task Show(CancellationToken ct) { await {{call}}; await commands.Dispatch(new Go(1), ct); await queries.Dispatch(new Ask(1), ct); }
        }
        """;

    private static string Maps(string call) => $$"""
        public sealed record Go(int A) : ICommand;
        public sealed record Ask(int A) : IQuery<int>;
        public static class Routes { public static void Add(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder app) => app.{{call}}; }
        """;
}
