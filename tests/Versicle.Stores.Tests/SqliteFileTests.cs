using Dapper;
using Microsoft.Data.Sqlite;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests;

/// <summary>A file that is not as it must be is not opened, and the message says which one and why.</summary>
public sealed class SqliteFileTests : IAsyncDisposable
{
    private readonly SqliteRig _rig = new(TimeProvider.System);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task What_was_written_is_there_after_opening_again()
    {
        var first = await _rig.Store();
        var appended = await first.Log.Succeed(Any("a", 3));
        await first.DisposeAsync();

        var again = await _rig.Store();

        Assert.Equal(appended.Head, await again.Log.Head(default));
        Assert.Equal([1, 2, 3], (await again.Log.All()).Positions());
    }

    [Fact]
    public async Task The_file_and_its_directory_are_made_when_missing()
    {
        await _rig.Store(Path.Combine("a", "b", "test.db"));

        Assert.True(File.Exists(_rig.File(Path.Combine("a", "b", "test.db"))));
    }

    [Fact]
    public async Task Another_applications_file_is_left_alone()
    {
        await using (var stranger = _rig.Stranger())
            stranger.Execute("create table things (id integer); insert into things values (1)");
        var before = await File.ReadAllBytesAsync(_rig.File());

        await Mismatch(() => _rig.Store(), "application_id");

        Assert.Equal(before, await File.ReadAllBytesAsync(_rig.File()));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone()
    {
        await File.WriteAllTextAsync(_rig.File(), new string('x', 5000));

        await Mismatch(() => _rig.Store(), "not an SQLite file");

        Assert.Equal(new('x', 5000), await File.ReadAllTextAsync(_rig.File()));
    }

    [Fact]
    public async Task A_directory_is_not_a_store()
    {
        Directory.CreateDirectory(_rig.File());

        await Mismatch(() => _rig.Store(), "directory");
    }

    [Fact]
    public async Task The_log_and_the_read_models_do_not_share_a_file()
    {
        await (await _rig.Store()).DisposeAsync();

        await Mismatch(() => _rig.ReadDatabase("test.db"), "application_id");
    }

    [Fact]
    public async Task A_newer_versions_file_is_not_opened()
    {
        await (await _rig.Store()).DisposeAsync();
        await using (var stranger = _rig.Stranger())
            stranger.Execute("pragma user_version = 99");

        await Mismatch(() => _rig.Store(), "99");
    }

    [Fact]
    public async Task The_tables_are_plain_and_readable_by_anybody()
    {
        var store = await _rig.Store();
        await store.Log.Succeed(Of(To("user-7", ExpectedVersion.Any, Event("""{"name":"Ada"}""", "user-created"))));
        await using var stranger = _rig.Stranger();

        var row = stranger.QuerySingle<(long, string, long, string, string)>(
            "select position, stream, version, type, json_extract(data, '$.name') from versicle_events");

        Assert.Equal((1, "user-7", 1, "user-created", "Ada"), row);
        Assert.Equal(1, stranger.QuerySingle<long>("select version from versicle_streams where stream = 'user-7'"));
        Assert.Equal("committed", stranger.QuerySingle<string>("select state from versicle_commits"));
    }

    [Fact]
    public async Task The_log_is_in_wal_mode_and_a_commit_is_synced()
    {
        var store = await _rig.Store();
        var connection = (await store.Begin("Test", default)).Lend().Connection!;

        // Asked of another connection where the setting is the file's, else of the writer's own.
        await using var stranger = _rig.Stranger();
        Assert.Equal("wal", stranger.QuerySingle<string>("pragma journal_mode"));
        Assert.Throws<InvalidOperationException>(() => connection.Execute("pragma synchronous = off"));
    }

    [Fact]
    public async Task Damage_is_told_as_such()
    {
        var store = await _rig.Store();
        await store.Log.Succeed(Any("a", 500));
        await store.DisposeAsync();
        await using (var file = File.OpenWrite(_rig.File()))
        {
            file.Position = 100; // The schema's page, behind the header.
            file.Write(new byte[3000]);
        }

        await Assert.ThrowsAnyAsync<VersicleException>(async () => await _rig.Store());
    }

    private static async Task Mismatch<T>(Func<ValueTask<T>> open, string says)
    {
        var error = await Assert.ThrowsAsync<StoreMismatchException>(async () => await open());
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains(".db", error.Message, StringComparison.Ordinal);
    }
}
