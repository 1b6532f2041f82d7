using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Versicle.Modules.Generated;
using Versicle.Tests.Notes;

namespace Versicle.Tests.Deciders;

/// <summary>A log that is restored under running hosts, as a backup tool does it: what they kept of it in memory decides nothing.</summary>
public sealed class RestoredStatesTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Guarantee", "G21")]
    public async Task A_state_that_is_kept_of_a_history_that_was_given_up_decides_nothing()
    {
        await using var files = new NotesApplication();

        Assert.Equal("refused, then 0 left", await TakeFromAJarThatWasRestored(files, await files.Start()));
    }

    [Fact]
    [Trait("Guarantee", "G21")]
    public async Task A_log_that_looks_at_the_version_only_is_caught_by_that()
    {
        await using var files = new NotesApplication();
        using var careless = await TestHost.Start(new Versicle_TestsModule().Register, versicle =>
        {
            versicle.EventStore = new ForgetfulStore(files.LogFile);
            versicle.ReadModels(read => read.UseSqlite(files.ReadFile));
        });

        Assert.StartsWith("1 left", await TakeFromAJarThatWasRestored(files, careless), StringComparison.Ordinal);
        await ((IAsyncDisposable)careless).DisposeAsync();
    }

    // One knows of 10 in the jar; there are 2, at the same version.
    private static async Task<string> TakeFromAJarThatWasRestored(NotesApplication files, IHost one)
    {
        var backup = files.LogFile + ".backup";
        await one.Commands().Dispatch(new JarCommand.Put("a", 1), Ct);
        Copy(files.LogFile, backup);
        await one.Commands().Dispatch(new JarCommand.Put("a", 9), Ct);
        Copy(backup, files.LogFile);
        using var other = await TestHost.Start(
            new Versicle_TestsModule().Register, versicle => versicle.UseSqlite(files.LogFile).ReadModels(read => read.UseSqlite(files.ReadFile + ".other")));
        await other.Commands().Dispatch(new JarCommand.Put("a", 1), Ct);
        await ((IAsyncDisposable)other).DisposeAsync();

        return $"{await Take(one, 9)}, then {await Take(one, 2)}";
    }

    private static async Task<string> Take(IHost host, int count)
    {
        try
        {
            return $"{(await host.Commands().Dispatch(new JarCommand.Take("a", count), Ct)).Result} left";
        }
        catch (RefusedException)
        {
            return "refused";
        }
    }

    private static void Copy(string from, string to)
    {
        using var source = new SqliteConnection($"Data Source={from};Pooling=False");
        using var target = new SqliteConnection($"Data Source={to};Pooling=False");
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }
}
