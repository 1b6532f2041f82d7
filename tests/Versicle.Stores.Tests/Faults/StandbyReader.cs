using Npgsql;

namespace Versicle.Stores.Tests.Faults;

/// <summary>A subscriber without the library: asks for what comes after the last position it has seen, and remembers all.</summary>
/// <param name="connectionString">The primary's, or a standby's.</param>
/// <param name="table">With columns position, stream and version.</param>
internal sealed class StandbyReader(string connectionString, string table)
{
    private readonly Dictionary<string, long> _versions = [];
    private long _last;

    public HashSet<long> Seen { get; } = [];

    /// <summary>How often the next position was not the last one plus one.</summary>
    public int Skips { get; private set; }

    /// <summary>How often a stream's next version was not its last one plus one.</summary>
    public int Inversions { get; private set; }

    /// <summary>Reads on until it has asked once more after <paramref name="enough"/> is cancelled and there was nothing.</summary>
    public async Task Read(CancellationToken enough)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Application Name=reader");
        for (var isLast = false; !isLast;)
        {
            isLast = enough.IsCancellationRequested;
            for (var count = 1; count > 0;)
                count = await Page(source);
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private async Task<int> Page(NpgsqlDataSource source)
    {
        await using var select = source.CreateCommand($"select position, stream, version from {table} where position > $1 order by position limit 1000");
        select.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _last });
        await using var reader = await select.ExecuteReaderAsync();
        var count = 0;
        for (; await reader.ReadAsync(); count++)
        {
            var (position, stream, version) = (reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2));
            Skips += position == _last + 1 ? 0 : 1;
            Inversions += version == _versions.GetValueOrDefault(stream) + 1 ? 0 : 1;
            (_last, _versions[stream]) = (position, version);
            Seen.Add(position);
        }

        return count;
    }
}
