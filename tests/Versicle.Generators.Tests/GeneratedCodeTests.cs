using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Versicle.Generators.Tests;

/// <summary>What is generated compiles, without a warning, for whatever users write.</summary>
public sealed class GeneratedCodeTests
{
    public static TheoryData<string, string> Samples { get; } = new()
    {
        { "records", """
            namespace Shop;
            public sealed record Rename(long Id, string Name, string? Nick, int? Age = 7, decimal Price = 1.50m, double Ratio = 0.1) : ICommand<string>;
            """ },
        { "classes with settable members", """
            public class Register : ICommand
            {
                public required string Name { get; set; }
                public required int? Age { get; init; }
                public string Language { get; set; } = "en";
                public List<string?> Tags { get; set; } = [];
                public int Computed => Name.Length;
                public static int Count { get; set; }
                public string this[int i] => Name;
            }
            """ },
        { "records with body members", """
            public record Base(long Id) { public string? Note { get; init; } }
            public sealed record Change(long Id, string Name) : Base(Id), IQuery<int> { public int Page { get; init; } = 1; public required Guid Key { get; init; } }
            """ },
        { "structs", """
            public readonly record struct Move(int X, int Y) : ICommand<(int X, int Y)>;
            public struct Ask : IQuery<bool> { public int A { get; set; } }
            public struct Tell(int a) : ICommand { public int A { get; init; } = a; }
            """ },
        { "internal and nested types", """
            namespace A.B;
            internal static class Outer
            {
                internal sealed record Ask(Inner Value, Inner? Other, IReadOnlyList<Inner> All) : IQuery<Inner?>;
                internal enum Inner { One, Two }
                internal sealed class Handler : IQueryHandler<Ask, Inner?>
                {
                    public ValueTask<Inner?> Handle(Ask query, CancellationToken ct) => new(query.Value);
                }
            }
            """ },
        { "keywords as names", """
            namespace @event.@class;
            public sealed record @new(long @class, string @event, bool @params = true) : ICommand<@new>;
            [ReadModel("keywords")] public sealed record @void([property: Key] long @in, [property: Key] string @out, TimeOnly? @fixed, string? @value);
            public sealed class @return(IWriteSession @base, int @default = 3) : ICommandHandler<@new, @new>
            {
                public async ValueTask<@new> Handle(@new command, CancellationToken ct) => await @base.QuerySingle<@new>($"select 1 where {@default} = 1", ct);
            }
            """ },
        { "members named as the generated code's own", """
            public sealed record Draft(int Present, int member, string text, int reader, int options, int value0, int isNull, int given, int message, int Draft_) : ICommand;
            [ReadModel("rows")] public sealed record row([property: Key] long key, string? writer, DateTimeOffset row2, string happened, string e, string at, string Columns);
            """ },
        { "defaults of every kind", """
            public enum Tiny : byte { A, B = 2 }
            public enum Wide : long { Low = long.MinValue, High = long.MaxValue }
            public sealed record Defaults(
                string S = "a\"\\\n\u2028", char C = '\'', bool B = true, long L = long.MinValue, ulong U = ulong.MaxValue, uint I = 5, short Sh = -1,
                byte By = 3, float F = float.NaN, double D = double.NegativeInfinity, double E = 1e300, decimal M = -0.0000000000000000000000000001m,
                Tiny T = Tiny.B, Tiny? N = Tiny.B, Wide W = Wide.Low, Guid G = default, DateTimeOffset At = default, string? Nil = null, int? NilInt = null)
                : ICommand;
            """ },
        { "parsable members", """
            public readonly record struct UserId(long Value) : IParsable<UserId>
            {
                public static UserId Parse(string s, IFormatProvider? provider) => new(long.Parse(s, provider));
                public static bool TryParse(string? s, IFormatProvider? provider, out UserId result) { result = default; return true; }
            }
            public sealed record Find(UserId Id, UserId? Other, Guid G, DateOnly D, char C, TimeSpan T, Uri U, Version V, int[] Many) : IQuery<string[]>;
            """ },
        { "a message without a namespace, and one without members", """
            public sealed record Ping : ICommand;
            public sealed class Pong : IQuery<Ping> { }
            """ },
        { "two types of one name", """
            namespace A { public sealed record Same(int X) : ICommand; }
            namespace B { public sealed record Same(int X) : ICommand; }
            namespace B.A { public static class X { public sealed record Same(int X) : ICommand; } }
            """ },
        { "partial types", """
            public sealed partial record Split(int A) : ICommand;
            public sealed partial record Split : IEquatable<Split> { public int B { get; set; } }
            public sealed partial class Handler : ICommandHandler<Split> { public ValueTask Handle(Split command, CancellationToken ct) => default; }
            public sealed partial class Handler : IDisposable { public void Dispose() { } }
            """ },
        { "handlers of several messages, with all kinds of services", """
            using Microsoft.Extensions.DependencyInjection;
            public sealed record A : ICommand<int>;
            public sealed record B : ICommand;
            public sealed record C : IQuery<string?>;
            internal sealed class All(
                IServiceProvider services, [FromKeyedServices("k\"ey")] Func<int> keyed, [FromKeyedServices(3)] Func<long>? number, [FromKeyedServices(typeof(A))] Uri? uri = null,
                TimeProvider? time = null, int size = 10, List<string?>? list = default, CancellationToken token = default)
                : ICommandHandler<A, int>, ICommandHandler<B>, IQueryHandler<C, string?>
            {
                public ValueTask<int> Handle(A command, CancellationToken ct) => new(size + keyed() + (services, number, uri, time, list, token).GetHashCode());
                public ValueTask Handle(B command, CancellationToken ct) => default;
                public ValueTask<string?> Handle(C query, CancellationToken ct) => new((string?)null);
            }
            """ },
        { "handlers that share a base class", """
            public sealed record A(int X) : ICommand<int>;
            public abstract class Basis<T> : ICommandHandler<T, int> where T : ICommand<int> { public abstract ValueTask<int> Handle(T command, CancellationToken ct); }
            public sealed class AHandler : Basis<A> { public override ValueTask<int> Handle(A command, CancellationToken ct) => new(command.X); }
            """ },
        { "rows of every kind", """
            public enum Color : uint { Red }
            public sealed record Part(int A);
            public sealed record Row(
                long L, int? I, short S, byte B, sbyte Sb, ushort Us, uint? Ui, string T, string? Tn, bool F, bool? Fn, decimal D, double Dd, float Ff, float? Fg,
                Guid G, DateTimeOffset At, DateOnly? Day, TimeOnly Clock, byte[] Bytes, byte[]? More, Color C, Color? Cn, Part P, Part? Pn, List<string?> Many, int[]? Numbers)
            {
                public string? Extra { get; init; }
                public int @else { get; set; }
            }
            public sealed class Plain { public long Id { get; set; } public string Name { get; set; } = ""; }
            public readonly record struct Pair(int A, int B);
            public sealed record Generic<T>(T Value);
            [Row] public sealed record Marked(int A);
            public sealed class Repository(IWriteSession session, IReadModel<View> views)
            {
                public async Task Read(CancellationToken ct)
                {
                    await session.Query<Row>($"", ct);
                    await session.QuerySingleOrDefault<Plain>($"", ct);
                    await session.QuerySingle<Pair>($"", ct);
                    await session.Query<Generic<string>>($"", ct);
                    await views.Query<Color>($"", ct);
                    await views.Query<uint?>($"", ct);
                    await views.Query<long>($"", ct);
                    await views.Query<float>($"", ct);
                    await views.Query<string?>($"", ct);
                    await views.Query<View>($"", ct);
                }
            }
            [ReadModel("views")] public sealed record View([property: Key] int Id);
            """ },
        { "events with tags and unique keys", """
            public enum Kind { A }
            public abstract record Member([Tag("member")] long MemberId)
            {
                [EventType("a")] public sealed record Joined(long MemberId, [Tag("e-mail"), ClaimsKey("e-mail")] string Email, [Tag("sponsor")] long? Sponsor) : Member(MemberId);
                [EventType("b")] public sealed record Moved(
                    long MemberId, [ReleasesKey("e-mail")] string? Old, [ClaimsKey("e-mail"), ClaimsKey("also")] string @new, [Tag("\"k\"")] Guid? Key, [property: Tag("kind")] Kind Kind,
                    [Tag("stream")] StreamName Stream, [Tag("other")] StreamName? Other) : Member(MemberId)
                {
                    [Tag("day")] public DateOnly? Day { get; init; }
                    [Tag("both")] internal string Both => Email + Key;
                    private string Email => @new;
                }
            }
            #nullable disable
            [EventType("c")] public sealed class Oblivious { [Tag("x")] public string X { get; set; } [ClaimsKey("y")] public int Y { get; set; } }
            """ },
        { "keys named as the parameters beside them", """
            [ReadModel("cars")] public sealed record Car([Key] string Model, [Key] int Ct, [Key] long model_);
            """ },
        { "code that knows nothing of null", """
            #nullable disable
            public sealed record Old(string Name, int? Age, List<string> Tags) : ICommand<string>;
            public sealed class OldHandler : ICommandHandler<Old, string> { public ValueTask<string> Handle(Old command, CancellationToken ct) => new(command.Name); }
            [ReadModel("olds")] public sealed record OldRow([Key] string Name, int? Age, byte[] Data, List<string> Tags);
            public abstract record Past { private Past() { } [EventType("p")] public sealed record Happened(string Name) : Past; }
            public sealed class Olds : IProjection<OldRow, Past>
            {
                public static string Key(Past.Happened e) => e.Name;
                public static OldRow On(Past.Happened e, OldRow row) => row;
            }
            """ },
        { "projections with composite keys, several rows and many keys", """
            namespace Calendar;
            public enum Room : byte { Big, Small }
            public abstract record Booking
            {
                private Booking() { }
                [EventType("a")] public record Made(Room Room, DateTimeOffset At, TimeOnly? Until, string[] People) : Booking;
                [EventType("b")] public sealed record MadeAgain(Room Room, DateTimeOffset At, TimeOnly? Until, string[] People) : Made(Room, At, Until, People);
                [EventType("c")] public sealed record Moved(Room Room, DateTimeOffset From, DateTimeOffset To) : Booking;
                [EventType("d")] public sealed record Closed(Room Room) : Booking;
                public abstract record Group : Booking { [EventType("e")] public sealed record Deep(string Person) : Group; }
            }
            [ReadModel("slots")] [Index(nameof(At), nameof(Until), Unique = true)]
            public sealed record Slot([Key] Room Room, [Key] DateTimeOffset At, [Index] TimeOnly? Until, DateTimeOffset? Ends, List<string>? People) { [Index(Unique = true)] public Room? Other { get; init; } }
            [ReadModel("people")] internal sealed record Person([Key] string Name, int Bookings);
            [ReadModel("days")] public sealed record Day { [Key] public required DateTimeOffset Date { get; init; } public int Count { get; init; } = 3; }
            internal static class Projections
            {
                internal sealed class Slots : IProjection<Slot, Booking>, IProjection<Person, Booking>
                {
                    public static (Room, DateTimeOffset) Key(Booking.Made e) => (e.Room, e.At);
                    internal static IEnumerable<(Room Room, DateTimeOffset At)> Keys(Booking.Moved e, EventContext at) => [(e.Room, e.From), (e.Room, e.To)];
                    public static Slot On(Booking.Made e) => new(e.Room, e.At, e.Until, null, []);
                    public static Slot On(Booking.MadeAgain e, EventContext at) => new(e.Room, e.At, e.Until, at.RecordedAt, []);
                    public static Slot? On(Slot? row, EventContext at, Booking.Moved e) => null;
                    public static string[] Keys(Booking.Made e) => e.People;
                    public static IReadOnlyList<string> Keys(Booking.MadeAgain e) => e.People;
                    public static string Key(Booking.Group e) => "";
                    public static Person On(Booking.Made e, Person? row) => row ?? new("", 1);
                    public static Person On(Booking.MadeAgain e, Person? row) => row ?? new("", 1);
                    public static Person On(Booking.Group.Deep e, Person row) => row with { Bookings = row.Bookings + 1 };
                    public static Person? On(Booking.Closed e, Person row) => row;
                    public static string Key(Booking.Closed e) => "";
                }
            }
            [Ignores(typeof(Booking.Made), typeof(Booking.Closed), typeof(Booking.Group))]
            public sealed class Days : IProjection<Day, Booking>
            {
                public static DateTimeOffset Key(Booking.Moved e) => e.To;
                public static Day On(Booking.Moved e, Day? day) => day ?? new() { Date = e.To };
            }
            public sealed class Finder(IReadModel<Slot> slots, IReadModel<Day> days)
            {
                public async Task<object?> Find(CancellationToken ct) => (object?)await slots.Find(Room.Big, default, ct) ?? await days.Find(date: default, ct);
            }
            """ },
    };

    [Fact]
    public async Task A_friend_assembly_may_read_the_same_rows()
    {
        const string domain = """
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Tests")]
            internal sealed record Row(int A);
            internal sealed class Repository(IWriteSession session) { public ValueTask<Row> Read(CancellationToken ct) => session.QuerySingle<Row>($"", ct); }
            """;
        var reference = (await Build.Of(domain, name: "Domain")).ToReference();

        var tests = await Build.Of(
            "sealed class Tests(IWriteSession session) { public async Task Read(CancellationToken ct) => await session.QuerySingle<Row>($\"\", ct); }",
            name: "Tests",
            references: reference);

        Assert.Contains("ColumnMapper<global::Row>", tests.AllGenerated);
        Assert.Empty(tests.Diagnostics.Where(diagnostic => diagnostic.Severity >= Microsoft.CodeAnalysis.DiagnosticSeverity.Warning));
    }

    [Fact]
    public async Task Scripts_keep_their_text_whatever_is_in_it()
    {
        const string tricky = "-- \"\"\"\" quotes\ncreate table users (\n\tid integer, -- {0} \\n\n  name text default '\"\"'\n);\n";

        var build = await Build.Of(
            "",
            files:
            [
                ("/src/App/Schema/sqlite/002-more.sql", tricky.Replace("\n", "\r\n")),
                ("C:\\App\\Schema\\sqlite\\001-users.sql", tricky),
                ("/src/App/Schema/postgres/001-users.sql", ""),
                ("/src/App/Schema/sqlite/readme.md", "no"),
                ("/src/App/Other/sqlite/003.sql", "no"),
            ]);

        Assert.Equal(
            [("postgres", "001-users.sql", ""), ("sqlite", "001-users.sql", tricky), ("sqlite", "002-more.sql", tricky)], ScriptsOf(build));
    }

    private static IEnumerable<(string, string, string)> ScriptsOf(Build build) => build.Compilation.SyntaxTrees
        .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
        .Where(call => call.Expression.ToString() == "registry.Script")
        .Select(call => call.ArgumentList.Arguments.Select(argument => (string)((LiteralExpressionSyntax)argument.Expression).Token.Value!).ToArray())
        .Select(texts => (texts[0], texts[1], texts[2]));

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task It_compiles_without_a_warning(string what, string source)
    {
        var build = await Build.Of(source, name: "My.Project-1");

        Assert.True(build.Generated.Count > 0, what);
        Assert.Empty(build.Diagnostics.Where(diagnostic => diagnostic.Severity >= Microsoft.CodeAnalysis.DiagnosticSeverity.Warning));
    }
}
