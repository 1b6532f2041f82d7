using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle.Modules.Generated;
using Versicle.Tests.Deciders;

namespace Versicle.Tests.Notes;

/// <summary>What makes an import of rows repeatable is what it expects of each stream.</summary>
public sealed class RowImportTwinTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repeated_import_begins_each_stream_once()
    {
        await using var files = new NotesApplication();

        Assert.Equal(250, await ImportTwice(await files.Start()));
    }

    [Fact]
    public async Task A_log_that_does_not_look_at_the_streams_is_caught_by_that()
    {
        await using var files = new NotesApplication();
        using var careless = await TestHost.Start(
            new Versicle_TestsModule().Register,
            versicle =>
            {
                versicle.EventStore = new AnyVersionStore(files.LogFile);
                versicle.ReadModels(read => read.UseSqlite(files.ReadFile));
            },
            services => services.AddScoped<NoteRepository>());

        Assert.Equal(500, await ImportTwice(careless));
        await ((IAsyncDisposable)careless).DisposeAsync();
    }

    private static async Task<long> ImportTwice(IHost host)
    {
        var versicle = host.Services.GetRequiredService<VersicleHost>();
        for (var time = 0; time < 2; time++)
        {
            await versicle.Import(
                "import-notes",
                Enumerable.Range(0, 250).ToAsyncEnumerable(),
                n => new(StreamName.Of("note", n), [new NoteEvent.Written(n, "old")]),
                ct: Ct);
        }

        return (await versicle.Log.Head(Ct)).Position.Value;
    }
}
