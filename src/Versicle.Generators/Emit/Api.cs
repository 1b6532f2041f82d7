namespace Versicle.Generators.Emit;

/// <summary>Full names of what generated code uses.</summary>
internal static class Api
{
    public const string Modules = "global::Versicle.Modules.";
    public const string ModuleNamespace = "Versicle.Modules.Generated";
    public const string Registry = Modules + "ModuleRegistry";
    public const string Services = Modules + "HandlerServices";
    public const string Values = Modules + "StoredValues";
    public const string EventContext = "global::Versicle.EventContext";

    public const string StreamName = "global::Versicle.StreamName";

    public static string ListOf(string type) => $"global::System.Collections.Generic.IReadOnlyList<{type}>";
}
