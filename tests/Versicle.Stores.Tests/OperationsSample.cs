namespace Versicle.Stores.Tests;

/// <summary>What docs/operations.md quotes.</summary>
internal static class OperationsSample
{
    public static async Task Check(LogOperations operations, CancellationToken ct)
    {
        #region verify
        var report = await operations.Verify(anchor: null, progress: null, ct);
        foreach (var finding in report.Findings)
            Console.WriteLine(finding); // position 17: hash of event '…' of stream 'user-7' is …, and … by the rest of the log.
        #endregion
    }

    public static async Task Erase(LogOperations operations, LogPosition position, CancellationToken ct)
    {
        #region redact
        await operations.Redact(
            new(position, By: "ada@example.org", Why: "request 4711: erase my data") { Replacement = """{"id":7,"name":"","email":""}"""u8.ToArray() },
            ct);
        #endregion
    }

    public static async Task Move(LogOperations from, LogOperations to, string path, CancellationToken ct)
    {
        #region move
        await using (var file = File.Open(path, FileMode.OpenOrCreate))
            await from.Export(file, progress: null, ct);
        await using (var file = File.OpenRead(path))
            await to.Import(file, progress: null, ct);
        #endregion
    }
}
