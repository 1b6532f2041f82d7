namespace Versicle.Generators.Model;

/// <summary>The kinds of a manifest's entries: what <c>VersicleManifestAttribute</c> documents.</summary>
internal static class Kinds
{
    public const string Command = "command";
    public const string Query = "query";
    public const string CommandHandler = "command-handler";
    public const string QueryHandler = "query-handler";
    public const string Event = "event";
    public const string ReadModel = "read-model";
    public const string Projection = "projection";
    public const string JsonContext = "json-context";

    public static string Message(bool isQuery) => isQuery ? Query : Command;

    public static string Handler(bool isQuery) => isQuery ? QueryHandler : CommandHandler;
}
