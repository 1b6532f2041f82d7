using Versicle.Generators.Model;

namespace Versicle.Generators.Emit;

/// <summary>Writes what only the application has: all modules in one, <c>AddVersicle</c>, and <c>Created</c> for its commands.</summary>
internal static class ApplicationEmitter
{
    private const string Module = $"global::{Api.ModuleNamespace}.ApplicationModule";

    public static CodeWriter Modules(IEnumerable<string> modules, IEnumerable<string> byHand)
    {
        var code = CodeWriter.File();
        code.Line($"namespace {Api.ModuleNamespace};");
        code.Line();
        code.Line("/// <summary>What this application and all that it references bring.</summary>");
        using (code.Block($"internal sealed class ApplicationModule : {Api.Modules}VersicleModule"))
        {
            code.Line("/// <inheritdoc/>");
            using (code.Block($"public override void Register({Api.Registry} registry)"))
            {
                foreach (var module in modules)
                    code.Line($"new {module}().Register(registry);");
                foreach (var message in byHand)
                    code.Line($"registry.ByHand(typeof({message}));");
            }
        }

        return code;
    }

    /// <param name="hasHttp">Whether its endpoints are to be guarded and limited too.</param>
    public static CodeWriter AddVersicle(bool hasHttp)
    {
        const string Services = "global::Microsoft.Extensions.DependencyInjection.IServiceCollection";
        var code = CodeWriter.File();
        code.Line("namespace Microsoft.Extensions.DependencyInjection;");
        code.Line();
        code.Line("/// <summary>Versicle in this application.</summary>");
        using (code.Block("internal static class VersicleApplication"))
        {
            code.Line("/// <summary>Adds the messages, handlers and projections of this project and of all that it references.</summary>");
            code.Line("/// <param name=\"services\">The application's services.</param>");
            code.Line("/// <param name=\"configure\">What the application chooses: its stores, and what messages pass.</param>");
            code.Line($"public static {Services} AddVersicle(");
            using (code.Indent())
            {
                code.Line($"this {Services} services, global::System.Action<global::Versicle.VersicleBuilder> configure) =>");
                var all = hasHttp ? "global::Versicle.VersicleHttp.AddVersicleHttp(services)" : "services";
                code.Line($"global::Versicle.Hosting.VersicleHosting.AddVersicle({all}, new {Module}(), configure);");
            }
        }

        return code;
    }

    public static CodeWriter Created(IEnumerable<(string Command, string Result)> commands)
    {
        var code = CodeWriter.File();
        code.Line("namespace Versicle;");
        code.Line();
        code.Line("/// <summary>Verbs of endpoints that know what their command answers.</summary>");
        using (code.Block("internal static class CommandEndpoints"))
        {
            var isFirst = true;
            foreach (var (command, result) in commands)
            {
                var endpoint = $"global::Versicle.AspNetCore.CommandEndpoint<{command}>";
                if (!isFirst)
                    code.Line();
                isFirst = false;
                code.Line("/// <summary>Answers 201 and the header <c>Location</c>.</summary>");
                code.Line($"public static {endpoint} Created(this {endpoint} endpoint, global::System.Func<{result}, string> location) =>");
                using (code.Indent())
                    code.Line($"endpoint.Created<{result}>(location);");
            }
        }

        return code;
    }
}
