namespace Versicle.Stores.Client;

/// <summary>Fills a log from a file, as a tool does.</summary>
internal static class Import
{
    public static async Task Run(string kind, string store, string path)
    {
        await using var opened = await OnStore.OpenStore(kind, store);
        await using var file = File.OpenRead(path);
        await new LogOperations(opened.Log, readDatabase: null, new OnStore.Ids()).Import(file, progress: null, default);
    }
}
