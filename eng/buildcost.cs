// Measures what Versicle's generator and analyzers cost a build: a solution of 1,000 messages with their handlers, events,
// read models and projections in four projects and an application, built with them and without them, in turns.
//
//   dotnet run eng/buildcost.cs                       ends with 1 when the median with everything is more than 10 % above
//   dotnet run eng/buildcost.cs -- --rounds 9
//
// The compiler's server is shared and warm, as it is for somebody who builds all day. Everything is compiled anew in every
// build; only restoring is not counted.

using System.Diagnostics;
using System.Globalization;
using System.Text;

const int Projects = 4;
const int MessagesEach = 250;
const double Allowed = 1.10;
var rounds = Option("--rounds") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 5;
var root = Directory.CreateTempSubdirectory("versicle-buildcost-").FullName;
try
{
    Run("build src/Versicle -c Release -v q -nologo");
    Write();
    Run($"restore {root}/Shop.slnx -v q");
    string[] kinds = ["without", "generator", "generator and analyzers"];
    var taken = kinds.ToDictionary(kind => kind, _ => new List<double>());
    for (var round = 0; round <= rounds; round++)
    {
        // Whoever is first in a round pays for what the machine did meanwhile: they take turns.
        foreach (var kind in kinds.Skip(round % kinds.Length).Concat(kinds.Take(round % kinds.Length)))
        {
            var seconds = Build(kind);
            if (round > 0)
                taken[kind].Add(seconds);
        }

        Console.Error.WriteLine(round == 0 ? "warm" : string.Join(", ", kinds.Select(kind => $"{kind} {taken[kind][^1]:0.00} s")));
    }

    var without = Median(taken["without"]);
    Console.WriteLine($"| {Projects * MessagesEach:N0} messages, {Projects + 1} projects, median of {rounds} | build | beside it |");
    Console.WriteLine("| --- | ---: | ---: |");
    foreach (var kind in kinds)
        Console.WriteLine($"| {kind} | {Median(taken[kind]):0.00} s | {(kind == "without" ? "" : $"{(Median(taken[kind]) / without) - 1:+0.0 %;-0.0 %}")} |");
    var isKept = Median(taken["generator and analyzers"]) <= without * Allowed;
    Console.WriteLine($"At most {Allowed - 1:0 %} longer: {(isKept ? "yes" : "no")}.");
    return isKept ? 0 : 1;
}
finally
{
    Directory.Delete(root, recursive: true);
}

double Build(string kind)
{
    // The compiler does not run an analyzer all of whose diagnostics are switched off. Those of the platform run in every build.
    var how = kind switch
    {
        "without" => "-p:WithVersicle=false",
        "generator" => "-p:WithVersicle=true -p:GeneratorOnly=true",
        _ => "-p:WithVersicle=true",
    };
    var watch = Stopwatch.StartNew();
    Run($"build {root}/Shop.slnx --no-restore --no-incremental -v q -nologo {how}");
    return watch.Elapsed.TotalSeconds;
}

static void Run(string arguments)
{
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
    var said = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
        throw new InvalidOperationException($"dotnet {arguments} ended with {process.ExitCode}:\n{said}");
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

void Write()
{
    var here = Directory.GetCurrentDirectory();
    File.WriteAllText($"{root}/Directory.Build.props", $"""
        <Project>
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <RestoreSources>{root}</RestoreSources>
            <NoWarn Condition="'$(GeneratorOnly)' == 'true'">$(NoWarn);{string.Join(';', Enumerable.Range(1001, 99).Select(id => $"VER{id}"))}</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            <CompilerVisibleProperty Include="VersicleApplication" />
            <Using Include="Versicle" />
            <Reference Include="{here}/src/Versicle/bin/Release/net10.0/Versicle.dll" />
            <Analyzer Include="{here}/src/Versicle.Generators/bin/Release/netstandard2.0/Versicle.Generators.dll" Condition="'$(WithVersicle)' == 'true'" />
          </ItemGroup>
        </Project>
        """);
    File.WriteAllText($"{root}/Directory.Build.targets", "<Project />");
    File.WriteAllText($"{root}/Directory.Packages.props", "<Project />");
    var all = Enumerable.Range(1, Projects).Select(project => $"Part{project}").ToArray();
    foreach (var part in all)
    {
        Directory.CreateDirectory($"{root}/{part}");
        File.WriteAllText($"{root}/{part}/{part}.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        for (var thing = 0; thing < MessagesEach / 5; thing++)
            File.WriteAllText($"{root}/{part}/Thing{thing}.cs", Thing(part, thing));
        File.WriteAllText($"{root}/{part}/Json.cs", Json(part));
    }

    Directory.CreateDirectory($"{root}/App");
    File.WriteAllText($"{root}/App/Program.cs", "System.Console.WriteLine();\n");
    File.WriteAllText($"{root}/App/App.csproj", $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><OutputType>Exe</OutputType><VersicleApplication>true</VersicleApplication></PropertyGroup>
          <ItemGroup>{string.Concat(all.Select(part => $"""<ProjectReference Include="../{part}/{part}.csproj" />"""))}</ItemGroup>
        </Project>
        """);
    File.WriteAllText($"{root}/Shop.slnx", $"<Solution>{string.Concat(all.Append("App").Select(name => $"""<Project Path="{name}/{name}.csproj" />"""))}</Solution>");
}

static string Json(string part)
{
    var code = new StringBuilder($"using System.Text.Json.Serialization;\nnamespace {part};\n");
    for (var thing = 0; thing < MessagesEach / 5; thing++)
        code.Append($"[{string.Join(", ", new[] { "Made", "Renamed", "Gone" }.Select(name => Named($"Event{thing}", name)))}, JsonSerializable(typeof(View{thing}))]\n");
    return code.Append("internal sealed partial class Json : JsonSerializerContext;\n").ToString();

    // Events of two sets are called the same, and without a name of its own only the first would have a contract.
    static string Named(string set, string name) => $"JsonSerializable(typeof({set}.{name}), TypeInfoPropertyName = \"{set}{name}\")";
}

// Five messages with their handlers, three events, a read model and its projection: a file as people write them.
static string Thing(string part, int n) => $$"""
    namespace {{part}};

    public sealed record Make{{n}}(string Name, string Email, decimal Price, int Count) : ICommand<long>;
    public sealed record Rename{{n}}(long Id, string NewName) : ICommand;
    public sealed record Remove{{n}}(long Id) : ICommand;
    public sealed record Get{{n}}(long Id) : IQuery<View{{n}}>;
    public sealed record List{{n}}(int Page = 1, int Size = 20) : IQuery<IReadOnlyList<View{{n}}>>;

    public abstract record Event{{n}}
    {
        private Event{{n}}(long id) => Id = id;

        public long Id { get; }

        [EventType("{{part}}.thing{{n}}.made")]
        public sealed record Made(long Id, string Name, string Email, decimal Price, int Count) : Event{{n}}(Id);

        [EventType("{{part}}.thing{{n}}.renamed")]
        public sealed record Renamed(long Id, string NewName) : Event{{n}}(Id);

        [EventType("{{part}}.thing{{n}}.gone")]
        public sealed record Gone(long Id) : Event{{n}}(Id);
    }

    [ReadModel("{{part.ToLowerInvariant()}}_view{{n}}")]
    public sealed record View{{n}}([Key] long Id, string Name, string Email, decimal Price, int Count, DateTimeOffset MadeAt);

    public sealed class Views{{n}} : IProjection<View{{n}}, Event{{n}}>
    {
        public static long Key(Event{{n}} e) => e.Id;

        public static View{{n}} On(Event{{n}}.Made e, EventContext at) => new(e.Id, e.Name, e.Email, e.Price, e.Count, at.RecordedAt);

        public static View{{n}} On(Event{{n}}.Renamed e, View{{n}} row) => row with { Name = e.NewName };

        public static View{{n}}? On(Event{{n}}.Gone e, View{{n}}? row) => null;
    }

    public sealed class Make{{n}}Handler(IWriteSession session) : ICommandHandler<Make{{n}}, long>
    {
        public async ValueTask<long> Handle(Make{{n}} command, CancellationToken ct)
        {
            if (string.IsNullOrWhiteSpace(command.Name))
                throw new RefusedException(new("thing.name-required", "Name is required"));
            var id = await session.QuerySingle<long>(
                $"insert into thing{{n}} (name, email) values ({command.Name}, {command.Email}) returning id", ct);
            session.Publish(StreamName.Of("thing{{n}}", id), new Event{{n}}.Made(id, command.Name, command.Email, command.Price, command.Count));
            return id;
        }
    }

    public sealed class Rename{{n}}Handler(IWriteSession session) : ICommandHandler<Rename{{n}}>
    {
        public async ValueTask Handle(Rename{{n}} command, CancellationToken ct)
        {
            if (await session.Execute($"update thing{{n}} set name = {command.NewName} where id = {command.Id}", ct) == 0)
                throw new NotFoundException("Thing", command.Id);
            session.Publish(StreamName.Of("thing{{n}}", command.Id), new Event{{n}}.Renamed(command.Id, command.NewName));
        }
    }

    public sealed class Remove{{n}}Handler(IWriteSession session) : ICommandHandler<Remove{{n}}>
    {
        public async ValueTask Handle(Remove{{n}} command, CancellationToken ct)
        {
            if (await session.Execute($"delete from thing{{n}} where id = {command.Id}", ct) == 0)
                throw new NotFoundException("Thing", command.Id);
            session.Publish(StreamName.Of("thing{{n}}", command.Id), new Event{{n}}.Gone(command.Id));
        }
    }

    public sealed class Get{{n}}Handler(IReadModel<View{{n}}> views) : IQueryHandler<Get{{n}}, View{{n}}>
    {
        public async ValueTask<View{{n}}> Handle(Get{{n}} query, CancellationToken ct)
        {
            var found = await views.Query<View{{n}}>($"select * from {views} where id = {query.Id}", ct);
            return found.Count == 1 ? found[0] : throw new NotFoundException("Thing", query.Id);
        }
    }

    public sealed class List{{n}}Handler(IReadModel<View{{n}}> views) : IQueryHandler<List{{n}}, IReadOnlyList<View{{n}}>>
    {
        public ValueTask<IReadOnlyList<View{{n}}>> Handle(List{{n}} query, CancellationToken ct) => views.Page(query.Page, query.Size, ct);
    }
    """;
