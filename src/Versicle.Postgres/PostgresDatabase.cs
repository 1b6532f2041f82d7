using System.Globalization;
using Npgsql;

namespace Versicle.Postgres;

/// <summary>One database: its connections, and the statements of Versicle's schema in it.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>Older ones lack what the append's plans are made of.</summary>
    public const int OldestVersion = 14;

    /// <summary>Statements kept prepared per connection. Texts come from compiled strings, so a program has few.</summary>
    private const int MaxPrepared = 200;

    public PostgresDatabase(string connectionString, PostgresOptions options, bool isCopy = false)
    {
        Options = options;
        var builder = new NpgsqlSlimDataSourceBuilder(connectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        var settings = builder.ConnectionStringBuilder;
        settings.ApplicationName ??= "versicle";
        settings.Enlist = false;
        settings.NoResetOnClose |= options.BehindPooler;
        settings.MaxAutoPrepare = options.BehindPooler ? 0 : Math.Max(settings.MaxAutoPrepare, MaxPrepared);
        settings.AutoPrepareMinUsages = 2;
        if (isCopy && settings.Host?.Contains(',', StringComparison.Ordinal) is true)
            (settings.TargetSessionAttributes, settings.LoadBalanceHosts) = (settings.TargetSessionAttributes ?? "prefer-standby", true);
        options.Connections?.Invoke(builder);
        Source = builder.Build();
        Name = string.Create(CultureInfo.InvariantCulture, $"{settings.Host}/{settings.Database}");
    }

    public PostgresOptions Options { get; }

    public NpgsqlDataSource Source { get; }

    /// <summary>For messages: host and database, no secrets.</summary>
    public string Name { get; }

    /// <summary>Opens a connection of the pool.</summary>
    public async ValueTask<NpgsqlConnection> Connect(CancellationToken ct)
    {
        try
        {
            return await Source.OpenConnectionAsync(ct).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw PostgresErrors.NotReached(this, failure);
        }
    }

    /// <summary>Gives a connection back, with what is open on it undone: by the pool, or by the server that has ended it.</summary>
    public static async ValueTask Close(NpgsqlConnection connection)
    {
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException)
        {
            // It was lost before: nothing is left of it, here or there.
        }
    }

    /// <summary>
    /// Carries out one statement that reads, on a connection of the pool. A connection that the server has closed meanwhile is
    /// noticed at its first use: once more, then, on a fresh one.
    /// </summary>
    public async ValueTask<T> Read<T>(
        CancellationToken ct, string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await Connect(ct).ConfigureAwait(false);
            try
            {
                await using var command = new NpgsqlCommand(sql, connection);
                bind(command.Parameters);
                await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
                return await read(reader, ct).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                if (attempt > 1 || !PostgresErrors.IsOutcomeUnknown(failure))
                    throw PostgresErrors.Of(this, failure);
            }
        }
    }

    /// <summary>A statement with the name of this database's schema for <c>versicle</c>.</summary>
    public string Own(string text) => Options.Schema == "versicle" ? text : text.Replace("versicle.", $"\"{Options.Schema}\".", StringComparison.Ordinal);

    /// <summary>An object of the schema, as it is made.</summary>
    public string Script(string file)
    {
        using var stream = typeof(PostgresDatabase).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return Own(reader.ReadToEnd()).Replace("schema versicle ", $"schema \"{Options.Schema}\" ", StringComparison.Ordinal);
    }

    /// <summary>Settings of this transaction only: another one may get another server's connection.</summary>
    public static NpgsqlBatchCommand Local(string settings, TimeSpan lockTimeout, TimeSpan idle, TimeSpan statement) => new(
        string.Create(CultureInfo.InvariantCulture,
            $"select set_config('lock_timeout', '{Milliseconds(lockTimeout)}', true), set_config('idle_in_transaction_session_timeout', '{Milliseconds(idle)}', true), set_config('statement_timeout', '{Milliseconds(statement)}', true){settings}"));

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);
}
