using Versicle.Postgres;

namespace Versicle;

/// <summary>The choice of PostgreSQL: for the log and the application's own tables, and for the read models.</summary>
public static class PostgresRegistration
{
    extension(VersicleBuilder versicle)
    {
        /// <summary>
        /// Keeps the log and the application's own tables in one PostgreSQL database, version 14 or newer. Versicle's tables are
        /// in a schema of their own, which is made when it is not there: read them freely, write none.
        /// </summary>
        /// <param name="connectionString">As Npgsql reads it: <c>Host=db;Database=shop;Username=shop</c>.</param>
        /// <param name="configure">Changes <see cref="PostgresOptions"/>.</param>
        public VersicleBuilder UsePostgres(string connectionString, Action<PostgresOptions>? configure = null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
            var options = new PostgresOptions();
            configure?.Invoke(options);
            if (options.Standbys is not null)
                throw new ArgumentException("A log is read from its primary: what is decided on must be the newest. Set Standbys for the read models.", nameof(configure));
            versicle.EventStore = new PostgresEventStore(connectionString, options);
            return versicle;
        }
    }

    extension(ReadModelsBuilder read)
    {
        /// <summary>
        /// Keeps the read models in a PostgreSQL database, version 14 or newer: the log's own, or another. Their tables are made
        /// in the first schema of the connection's search path.
        /// </summary>
        /// <param name="connectionString">As Npgsql reads it: <c>Host=db;Database=shop;Username=shop</c>.</param>
        /// <param name="configure">Changes <see cref="PostgresOptions"/>.</param>
        public ReadModelsBuilder UsePostgres(string connectionString, Action<PostgresOptions>? configure = null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
            var options = new PostgresOptions();
            configure?.Invoke(options);
            read.Database = new PostgresReadDatabase(connectionString, options);
            return read;
        }
    }
}
