using System.Text;
using Versicle.Testing;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests.Faults;

/// <summary>kill -9 of a process that imports a log, between two of its batches.</summary>
public sealed class KilledImportTests : IAsyncDisposable
{
    private const int Killed = 128 + 9;

    private readonly SqliteRig _sqlite = new(TimeProvider.System);
    private readonly PostgresRig _postgres = new(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _sqlite.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Theory]
    [Trait("Guarantee", "G24")]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task An_import_that_was_killed_refuses_appends_and_goes_on_with_the_same_file(string kind)
    {
        var (source, file) = await Exported();
        var target = kind == "sqlite" ? _sqlite.File() : await _postgres.ConnectionString();

        Assert.Equal(Killed, await Client.Run("import.after-batch:2", "import", kind, target, file));

        var log = (kind == "sqlite" ? await _sqlite.Store() : await _postgres.Store()).Log;
        Assert.Equal(1_000, (await log.Head(default)).Position.Value);
        await Assert.ThrowsAsync<ImportUnderWayException>(async () => await log.Append(Any("a"), default));

        Assert.Equal(0, await Client.Run(fault: null, "import", kind, target, file));

        Assert.Equal((await source.All()).Select(e => e.Hash), (await log.All()).Select(e => e.Hash));
        Assert.Empty((await Operations(log).Verify(anchor: null, progress: null, default)).Findings);
        Assert.Equal("told", Encoding.UTF8.GetString((await log.Answered(Keyed())).Answer.Body.Span));
        await log.Succeed(Any("a"));
    }

    private static LogOperations Operations(IEventLog log) => new(log, readDatabase: null, new Ids());

    private static Append Keyed() => Any("k") with { Answer = new(new("", "ada", "Test", "k"), "h"u8.ToArray(), 200, "told"u8.ToArray()) };

    private async Task<(IEventLog Source, string File)> Exported()
    {
        var source = new MemoryEventLog(TimeProvider.System, new Ids(), new());
        await source.Some();
        await source.Succeed(Keyed());
        for (var n = 0; n < 14; n++)
            await source.Succeed(Any("many", 100));
        var path = _sqlite.File("log.jsonl");
        await using var file = File.Create(path);
        await Operations(source).Export(file, progress: null, default);
        return (source, path);
    }
}
