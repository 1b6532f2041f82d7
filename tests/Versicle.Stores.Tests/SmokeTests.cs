using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Versicle.Sqlite;
using Versicle.Stores;

namespace Versicle.Stores.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task It_works()
    {
        var dir = Directory.CreateTempSubdirectory("versicle-").FullName;
        var builder = new VersicleBuilder();
        builder.UseSqlite(Path.Combine(dir, "a.db"));
        await using var store = builder.EventStore!;
        var signal = new LogSignal();
        await store.Open(new() { Time = TimeProvider.System, Ids = new Ids(), Appended = signal, StoredJson = new(),
            Scripts = [new("sqlite", "001", "create table users (id integer primary key, email text unique not null);\ncreate index x on users(email); -- c")] }, default);
        var r = await store.Log.Append(new(Guid.NewGuid(), [new(new("user-1"), ExpectedVersion.NoStream, [new(Guid.NewGuid(), "t", "{}"u8.ToArray())])], EventMetadata.None), default);
        Assert.Equal(1, Assert.IsType<AppendResult.Appended>(r).Head.Position.Value);
        Assert.IsType<AppendResult.Conflict>(await store.Log.Append(new(Guid.NewGuid(), [new(new("user-1"), ExpectedVersion.NoStream, [new(Guid.NewGuid(), "t", "{}"u8.ToArray())])], EventMetadata.None), default));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                if (w % 2 == 0)
                {
                    await store.Log.Append(new(Guid.NewGuid(), [new(new("s-" + w), ExpectedVersion.Any, [new(Guid.NewGuid(), "t", "{}"u8.ToArray())])], EventMetadata.None), default);
                }
                else
                {
                    await using var s = await store.Begin("h", default);
                    await s.Execute(new("insert into users (email) values ($1)", [$"{w}-{i}"], []), default);
                    await s.Commit(new(Guid.NewGuid(), [new(new("s-" + w), ExpectedVersion.Any, [new(Guid.NewGuid(), "t", "{}"u8.ToArray())])], EventMetadata.None));
                }
            }
        })));
        var all = await store.Log.ReadAll(default, 10000, default);
        Assert.Equal(401, all.Count);
        Assert.Equal(Enumerable.Range(1, 401).Select(i => (long)i), all.Select(e => e.Context.Position.Value));
        await using (var s = await store.Begin("h", default))
        {
            var e = await Assert.ThrowsAsync<ConstraintViolationException>(async () => await s.Execute(new("insert into users (email) values ($1)", ["1-1"], []), default));
            Assert.Equal("users_email_key", e.Constraint);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await s.Execute(new("commit", [], []), default));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await s.Execute(new("delete from Versicle_events", [], []), default));
        }
    }

    private sealed class Ids : IIdSource { public Guid Next() => Guid.CreateVersion7(); }
}
