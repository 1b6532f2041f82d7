using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag.CodeGeneration.CSharp;

namespace Users.Tests;

/// <summary>What others make of the document that the running program serves: the standard reader, and a client generator.</summary>
public sealed class DocumentTests(SharedProgram<OnSqlite> shared) : IClassFixture<SharedProgram<OnSqlite>>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_has_no_error_and_no_warning_for_a_standard_reader()
    {
        var read = OpenApiDocument.Parse(await Document(), "json", new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() });

        Assert.NotNull(read.Document);
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(5, read.Document.Paths.Sum(path => path.Value.Operations!.Count));
    }

    [Fact]
    public async Task What_is_broken_in_a_document_is_seen_by_the_reader()
    {
        var broken = (await Document()).Replace("\"description\": \"Created\"", "\"descr\": \"Created\"", StringComparison.Ordinal);

        var read = OpenApiDocument.Parse(broken, "json", new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() });

        Assert.NotEmpty(read.Diagnostic!.Errors);
    }

    [Fact]
    public async Task A_client_generated_from_it_compiles_and_creates_a_user()
    {
        var assembly = Compile(await Client());
        var type = assembly.GetType("Generated.UsersClient")!;
        var client = Activator.CreateInstance(type, shared.Program.Client)!;
        type.GetProperty("BaseUrl")!.SetValue(client, shared.Program.Client.BaseAddress!.ToString());
        var body = Activator.CreateInstance(assembly.GetType("Generated.CreateUserBody")!)!;
        Set(body, "Name", "Ada");
        Set(body, "Email", "ada@example.org");

        var user = await Call(client, "CreateUserAsync", body);

        Assert.Equal("Ada", Get(user, "Name"));
        Assert.True((long)Get(user, "Id")! > 0);
    }

    [Fact]
    public async Task A_client_generated_from_it_is_told_of_a_problem()
    {
        var assembly = Compile(await Client());
        var type = assembly.GetType("Generated.UsersClient")!;
        var client = Activator.CreateInstance(type, shared.Program.Client)!;
        type.GetProperty("BaseUrl")!.SetValue(client, shared.Program.Client.BaseAddress!.ToString());

        var problem = await Assert.ThrowsAnyAsync<Exception>(() => Call(client, "GetUserByIdAsync", long.MaxValue));

        Assert.Equal(404, Get(problem, "StatusCode"));
        Assert.Equal("VER003", Get(Get(problem, "Result")!, "Code"));
    }

    private async Task<string> Document()
    {
        var reply = await shared.Program.Client.Get("/openapi/v1.json");
        Assert.Equal(200, reply.Status);
        return reply.Body;
    }

    private async Task<string> Client()
    {
        var document = await NSwag.OpenApiDocument.FromJsonAsync(await Document(), Ct);
        return new CSharpClientGenerator(document, new()
        {
            ClassName = "UsersClient",
            CSharpGeneratorSettings = { Namespace = "Generated", JsonLibrary = CSharpJsonLibrary.SystemTextJson, GenerateNullableReferenceTypes = true },
        }).GenerateFile();
    }

    private static Assembly Compile(string source)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(source, cancellationToken: Ct)],
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image, cancellationToken: Ct);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return Assembly.Load(image.ToArray());
    }

    // Headers are arguments of the generated methods too, and may be left out.
    private static async Task<object> Call(object client, string method, object argument)
    {
        var call = client.GetType().GetMethods()
            .Single(one => one.Name == method && one.GetParameters()[^1].ParameterType == typeof(CancellationToken));
        var running = (Task)call.Invoke(client, [.. call.GetParameters().Select(Argument)])!;
        await running;
        return Get(running, "Result")!;

        object? Argument(ParameterInfo parameter) =>
            parameter.ParameterType == argument.GetType() ? argument : parameter.ParameterType == typeof(CancellationToken) ? Ct : null;
    }

    private static object? Get(object of, string property) => of.GetType().GetProperty(property)!.GetValue(of);

    private static void Set(object of, string property, object value) => of.GetType().GetProperty(property)!.SetValue(of, value);
}
