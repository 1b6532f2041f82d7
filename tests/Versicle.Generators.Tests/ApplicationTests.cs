using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Tests;

/// <summary>What only the application's project is told, and what only it gets.</summary>
public sealed class ApplicationTests
{
    private const string WithoutJson = """
        namespace Contracts;
        public sealed record User(long Id);
        public sealed record CreateUser(string Name) : ICommand<User>;
        internal sealed record Hidden : ICommand<int>;
        internal sealed class HiddenHandler : ICommandHandler<Hidden, int> { public ValueTask<int> Handle(Hidden command, CancellationToken ct) => new(1); }
        [EventType("user-created")] public sealed record Created(long Id);
        [ReadModel("users")] public sealed record Users([Key] long Id);
        """;

    private const string Handler = """
        internal sealed class CreateUserHandler : ICommandHandler<Contracts.CreateUser, Contracts.User>
        {
            public ValueTask<Contracts.User> Handle(Contracts.CreateUser command, CancellationToken ct) => new(new Contracts.User(1));
        }

        """;

    private static readonly string Contracts = WithoutJson + "\n" + WrongUse.Context("typeof(Created)");

    [Fact]
    public async Task A_message_without_a_handler_stops_the_application_only()
    {
        var contracts = await Build.Of(Contracts, name: "Contracts");
        var library = await Build.Of("public sealed record Mine : IQuery<int>;", references: [contracts.ToReference()]);
        var application = await Build.Of("public sealed record Mine : IQuery<int>;", isApplication: true, references: [contracts.ToReference()]);

        Assert.Empty(contracts.Ids);
        Assert.Empty(library.Ids);
        Assert.Equal(["VER1001", "VER1001"], application.Ids);
        Assert.Contains(
            "command 'CreateUser' has no handler. Write a class that implements ICommandHandler in this project or one it references, " +
            "register a function with Commands.Handle, or say [assembly: HandledByHand(typeof(CreateUser))].",
            application.Messages);
        Assert.Contains(application.Own, one => one.Location.GetLineSpan().Path == "Source.cs");
    }

    [Fact]
    public async Task An_internal_handler_of_another_project_counts()
    {
        var contracts = (await Build.Of(Contracts, name: "Contracts")).ToReference();
        var domain = (await Build.Of(Handler, name: "Domain", references: [contracts])).ToReference();

        var application = await Build.Of("", isApplication: true, references: [contracts, domain]);

        Assert.Empty(application.Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning));
    }

    [Theory]
    [InlineData("versicle.Commands.Handle<Contracts.CreateUser, Contracts.User>((command, services, ct) => new(new Contracts.User(1)))")]
    [InlineData("versicle.Commands.Handle((Contracts.CreateUser command, IServiceProvider services, CancellationToken ct) => new ValueTask<Contracts.User>(new Contracts.User(1)))")]
    public async Task A_function_registered_by_hand_in_the_application_counts(string registration)
    {
        var contracts = (await Build.Of(Contracts, name: "Contracts")).ToReference();
        var source = $$"""
            using Microsoft.Extensions.DependencyInjection;
            static class Start { static void Add(IServiceCollection services) => services.AddVersicle(versicle => {{registration}}); }
            """;

        var application = await Build.Of(source, isApplication: true, references: [contracts]);

        Assert.Empty(application.Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public async Task A_message_that_an_attribute_says_is_handled_by_hand_counts_and_is_told_to_the_host()
    {
        var contracts = (await Build.Of(Contracts, name: "Contracts")).ToReference();

        var application = await Build.Of("[assembly: HandledByHand(typeof(Contracts.CreateUser))]", isApplication: true, references: [contracts]);

        Assert.Empty(application.Ids);
        Assert.Contains("registry.ByHand(typeof(global::Contracts.CreateUser));", application.Generated["Versicle.Application.g.cs"]);
    }

    [Fact]
    public async Task An_internal_message_of_another_project_that_is_handled_by_hand_there_counts()
    {
        const string source = "[assembly: HandledByHand(typeof(Secret))] internal sealed record Secret : ICommand;";
        var contracts = (await Build.Of(source, name: "Contracts")).ToReference();

        var application = await Build.Of("", isApplication: true, references: [contracts]);

        Assert.Empty(application.Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public async Task Handle_of_somebody_else_does_not_count()
    {
        var contracts = (await Build.Of(Contracts, name: "Contracts")).ToReference();
        const string source = """
            static class Other { public static void Handle<T>(this string text) { } static void Go() => "".Handle<Contracts.CreateUser>(); }
            """;

        var application = await Build.Of(source, isApplication: true, references: [contracts]);

        Assert.Equal(["VER1001"], application.Ids);
    }

    [Fact]
    public async Task Two_handlers_of_two_projects_are_both_named()
    {
        var contracts = (await Build.Of(Contracts, name: "Contracts")).ToReference();
        var domain = (await Build.Of(Handler, name: "Domain", references: [contracts])).ToReference();

        var application = await Build.Of("namespace App { " + Handler + " }", isApplication: true, references: [contracts, domain]);

        Assert.Equal(["VER1002"], application.Ids);
        Assert.Equal(
            "command 'CreateUser' has 2 handlers: 'CreateUserHandler', 'App.CreateUserHandler'. Exactly one carries it out: remove the others.",
            Assert.Single(application.Messages));
    }

    [Fact]
    public async Task A_handler_and_a_function_for_one_message_are_two()
    {
        var contracts = (await Build.Of(Contracts, name: "Contracts")).ToReference();

        var application = await Build.Of(
            "[assembly: HandledByHand(typeof(Contracts.CreateUser))]\n" + Handler, isApplication: true, references: [contracts]);

        Assert.Contains("'CreateUserHandler', a function registered by hand", Assert.Single(application.Messages));
    }

    [Fact]
    public async Task A_name_that_two_projects_use_stops_the_application()
    {
        var contracts = (await Build.Of(Contracts + Handler, name: "Contracts")).ToReference();
        var source = """
            [EventType("user-created")] public sealed record Mine(long Id);
            [ReadModel("users")] public sealed record People([Key] long Id);
            """ + WrongUse.Context("typeof(Mine)");

        var library = await Build.Of(source, references: [contracts]);
        var application = await Build.Of(source, isApplication: true, references: [contracts]);

        Assert.Empty(library.Ids);
        Assert.Equal(["VER1009", "VER1015"], application.Ids);
    }

    [Fact]
    public async Task An_event_of_a_library_without_JSON_contexts_is_the_applications_to_cover()
    {
        var library = await Build.Of(WithoutJson + Handler, name: "Contracts");
        var without = await Build.Of("", isApplication: true, references: [library.ToReference()]);
        var within = await Build.Of(WrongUse.Context("typeof(Contracts.Created)"), isApplication: true, references: [library.ToReference()]);

        Assert.Empty(library.Ids);
        Assert.StartsWith("event 'Created' is in no JsonSerializerContext.", Assert.Single(without.Messages));
        Assert.Empty(within.Ids);
    }

    [Fact]
    public async Task An_application_composes_the_modules_of_everything_it_references_and_its_own()
    {
        var contracts = (await Build.Of(Contracts, name: "Contracts")).ToReference();
        var domain = (await Build.Of(Handler, name: "My.Domain", references: [contracts])).ToReference();

        var application = await Build.Of(
            "public sealed record Own(int A); [EventType(\"x\")] public sealed record X;" + WrongUse.Context("typeof(X)"),
            isApplication: true,
            name: "App",
            references: [domain, contracts]);

        var module = application.Generated["Versicle.Application.g.cs"];
        Assert.Equal(
            ["new global::Versicle.Modules.Generated.ContractsModule().Register(registry);",
             "new global::Versicle.Modules.Generated.My_DomainModule().Register(registry);",
             "new global::Versicle.Modules.Generated.AppModule().Register(registry);"],
            module.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("new ", StringComparison.Ordinal)));
        Assert.Empty(application.Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public async Task Created_knows_the_result_of_every_command_that_the_application_sees()
    {
        var contracts = (await Build.Of(Contracts + Handler, name: "Contracts")).ToReference();
        const string source = """
            using Versicle.AspNetCore;
            public sealed record Own : ICommand<string>;
            public sealed record Silent : ICommand;
            internal sealed class Handlers : ICommandHandler<Own, string>, ICommandHandler<Silent>
            {
                public ValueTask<string> Handle(Own command, CancellationToken ct) => new("");
                public ValueTask Handle(Silent command, CancellationToken ct) => default;
            }
            static class Endpoints
            {
                static void Map(CommandEndpoint<Contracts.CreateUser> users, CommandEndpoint<Own> own)
                {
                    users.Created(user => $"/users/{user.Id}");
                    own.Created(text => text.Trim());
                }
            }
            """;

        var application = await Build.Of(source, isApplication: true, references: [contracts]);

        Assert.Empty(application.Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning));
        Assert.DoesNotContain("Hidden", application.Generated["Versicle.Created.g.cs"]);
        Assert.DoesNotContain("Silent", application.Generated["Versicle.Created.g.cs"]);
    }

    [Fact]
    public async Task A_project_that_is_no_application_gets_no_AddVersicle()
    {
        var library = await Build.Of("public sealed record Go : ICommand;");

        Assert.DoesNotContain(library.Generated.Keys, name => name is "Versicle.AddVersicle.g.cs" or "Versicle.Application.g.cs");
    }

    [Fact]
    public async Task A_project_with_nothing_of_Versicle_gets_nothing() =>
        Assert.Empty((await Build.Of("public sealed record Go(int A) : IDisposable { public void Dispose() { } }")).Generated);
}
