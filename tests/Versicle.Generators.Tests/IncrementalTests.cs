using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Versicle.Generators.Tests;

/// <summary>What an editor pays for a keystroke: only what changed is written again.</summary>
public sealed class IncrementalTests
{
    private const string Source = """
        namespace Users;
        public sealed record CreateUser(string Name) : ICommand<long>;
        public sealed class CreateUserHandler(IWriteSession session) : ICommandHandler<CreateUser, long>
        {
            public ValueTask<long> Handle(CreateUser command, CancellationToken ct) => session.QuerySingle<long>($"select 1", ct);
        }
        public sealed record GetUser(long Id) : IQuery<UserView>;
        public sealed class GetUserHandler(IReadModel<UserView> users) : IQueryHandler<GetUser, UserView>
        {
            public async ValueTask<UserView> Handle(GetUser query, CancellationToken ct) => (await users.Query<UserView>($"select 1", ct))[0];
        }
        public abstract record UserEvent
        {
            private UserEvent() { }
            [EventType("user-created")] public sealed record Created(long Id, string Name) : UserEvent;
        }
        [System.Text.Json.Serialization.JsonSerializable(typeof(UserEvent.Created))]
        public sealed partial class UsersJson : System.Text.Json.Serialization.JsonSerializerContext;
        [ReadModel("users_view")] public sealed record UserView([Key] long Id, string Name);
        public sealed class UsersProjection : IProjection<UserView, UserEvent>
        {
            public static long Key(UserEvent.Created e) => e.Id;
            public static UserView On(UserEvent.Created e) => new(e.Id, e.Name);
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_unrelated_edit_writes_nothing_again(bool isApplication)
    {
        var steps = OutputsAfter(compilation => compilation.AddSyntaxTrees(Parse("public sealed class Other : IDisposable { public void Dispose() { } }")), isApplication);

        Assert.True(steps.Count > 10);
        Assert.All(steps, step => Assert.True(step.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step.Reason}"));
    }

    [Fact]
    public void An_edit_inside_a_handler_writes_nothing_again()
    {
        var steps = OutputsAfter(compilation => Edit(compilation, "select 1\", ct);\n", "select 2\", ct);\n"));

        Assert.All(steps, step => Assert.True(step.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step.Reason}"));
    }

    [Fact]
    public void A_new_member_of_a_message_writes_its_binder_and_nothing_of_others()
    {
        var steps = OutputsAfter(compilation => Edit(compilation, "GetUser(long Id)", "GetUser(long Id, int Page = 1)"));

        var modified = steps.Where(step => step.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        Assert.InRange(modified.Count(), 1, 3);
    }

    private static List<(IncrementalStepRunReason Reason, object Output)> OutputsAfter(
        Func<CSharpCompilation, CSharpCompilation> edit, bool isApplication = true)
    {
        var ct = TestContext.Current.CancellationToken;
        var before = Build.Compile(Source);
        var driver = Build.NewDriver(new(isApplication), ("/x/Schema/sqlite/001.sql", "create table users (id integer)")).RunGenerators(before, ct);

        var result = driver.RunGenerators(edit(before), ct).GetRunResult().Results.Single();

        Assert.Empty(result.Diagnostics);
        return [.. result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(one => (one.Reason, one.Value))];
    }

    private static CSharpCompilation Edit(CSharpCompilation compilation, string old, string changed)
    {
        var tree = compilation.SyntaxTrees.Single(one => one.FilePath == "Source.cs");
        var text = tree.ToString();
        Assert.Contains(old, text);
        return compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(text.Replace(old, changed))));
    }

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, new(LanguageVersion.Preview, DocumentationMode.Diagnose), "Other.cs");
}
