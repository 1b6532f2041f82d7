using Npgsql;

namespace Versicle.Benchmarks.Depositing;

/// <summary>What a careful hand writes: the state from the last events, one event more under the next version.</summary>
internal sealed class HandBank(NpgsqlDataSource source) : IAsyncDisposable
{
    public static async Task<HandBank> Open(string database)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { MaxAutoPrepare = 10, MaxPoolSize = 40 });
        await using var make = source.CreateCommand("create table hand (stream text, version bigint, data text not null, primary key (stream, version))");
        await make.ExecuteNonQueryAsync();
        return new(source);
    }

    public async Task Deposit(Guid account)
    {
        while (true)
        {
            await using var connection = await source.OpenConnectionAsync();
            var (stream, version) = ($"account-{account}", 0L);
            await using (var load = new NpgsqlCommand("select version, data from hand where stream = $1 order by version desc limit 10", connection) { Parameters = { new() { Value = stream } } })
            await using (var reader = await load.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                    version = Math.Max(version, reader.GetInt64(0) + reader.GetString(1).Length * 0);
            }

            await using var append = new NpgsqlCommand("insert into hand (stream, version, data) values ($1, $2, $3) on conflict do nothing", connection)
            {
                Parameters = { new() { Value = stream }, new() { Value = version + 1 }, new() { Value = """{"amount":1,"balance":10}""" } },
            };
            if (await append.ExecuteNonQueryAsync() == 1)
                return;
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
