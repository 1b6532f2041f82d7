namespace Versicle.Generators.Tests;

/// <summary>Which handlers one instance serves, and which are made for each dispatch.</summary>
public sealed class HandlerTests
{
    [Theory]
    [InlineData("public sealed class Handler : {0} {{ {1} }}")]
    [InlineData("public sealed class Handler : {0} {{ {1} static int count; const int Most = 3; int Next => count; }}")]
    [InlineData("public abstract class Basis {{ protected int Twice(int a) => 2 * a; }} public sealed class Handler : Basis, {0} {{ {1} }}")]
    public async Task One_without_state_is_one_instance(string handler) =>
        Assert.Contains("create: null, shared: new global::Handler()", await Registered(handler));

    [Theory]
    [InlineData("public sealed class Handler : {0} {{ {1} int count; }}")]
    [InlineData("public sealed class Handler : {0} {{ {1} int Count {{ get; set; }} }}")]
    [InlineData("public sealed class Handler : {0} {{ {1} event Action? Done {{ add {{ }} remove {{ }} }} }}")]
    [InlineData("public abstract class Basis {{ protected int Count; }} public sealed class Handler : Basis, {0} {{ {1} }}")]
    [InlineData("public sealed class Handler : {0}, IDisposable {{ {1} public void Dispose() {{ }} }}")]
    [InlineData("public sealed class Handler : System.IO.MemoryStream, {0} {{ {1} }}")]
    public async Task One_with_state_is_made_for_each_dispatch(string handler) =>
        Assert.Contains("static services => new global::Handler())", await Registered(handler));

    private static async Task<string> Registered(string handler)
    {
        const string handle = "public ValueTask Handle(Go command, CancellationToken ct) => default;";
        var source = string.Format(System.Globalization.CultureInfo.InvariantCulture, handler, "ICommandHandler<Go>", handle);
        var build = await Build.Of("public sealed record Go : ICommand; " + source);
        Assert.Empty(build.Diagnostics.Where(one => one.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        return build.Generated["Versicle.Module.Handlers.g.cs"];
    }
}
