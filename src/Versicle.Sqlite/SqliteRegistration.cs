using Versicle.Sqlite;

namespace Versicle;

/// <summary>The choice of SQLite: for the log and the application's own tables, and for the read models.</summary>
public static class SqliteRegistration
{
    extension(VersicleBuilder versicle)
    {
        /// <summary>
        /// Keeps the log and the application's own tables in one SQLite file, which is made when it is not there. Tables whose
        /// names begin with <c>versicle_</c> are Versicle's: read them freely, write none.
        /// </summary>
        /// <param name="path">The file; relative to the working directory.</param>
        /// <param name="configure">Changes <see cref="SqliteOptions"/>.</param>
        public VersicleBuilder UseSqlite(string path, Action<SqliteOptions>? configure = null)
        {
            var options = new SqliteOptions();
            configure?.Invoke(options);
            versicle.EventStore = new SqliteEventStore(SqliteFile.FullPath(path), options);
            return versicle;
        }
    }

    extension(ReadModelsBuilder read)
    {
        /// <summary>Keeps the read models in an SQLite file of their own, which is made when it is not there.</summary>
        /// <param name="path">The file; another one than the log's.</param>
        public ReadModelsBuilder UseSqlite(string path)
        {
            read.Database = new SqliteReadDatabase(SqliteFile.FullPath(path));
            return read.UseSqliteScratch();
        }

        /// <summary>
        /// Keeps the read models in an SQLite database in this process's memory. Each start folds them from the log's first event on; until
        /// that is done, their queries wait. Who reads holds up who writes, and the other way round.
        /// </summary>
        public ReadModelsBuilder UseSqliteInMemory()
        {
            read.Database = new SqliteReadDatabase(SqliteFile.NewInMemory(), isInMemory: true);
            return read.UseSqliteScratch();
        }

        /// <summary>
        /// Answers queries as of earlier moments from SQLite files in the directory for temporary ones, whatever database the read models
        /// are in. <c>UseSqlite</c> and <c>UseSqliteInMemory</c> include it.
        /// </summary>
        public ReadModelsBuilder UseSqliteScratch()
        {
            read.Scratch = static () =>
            {
                var folder = Directory.CreateTempSubdirectory("versicle-as-of-").FullName; // Nobody else's to read.
                return new SqliteReadDatabase(Path.Combine(folder, "read.db"), isScratch: true);
            };
            return read;
        }
    }
}

/// <summary>How the log's SQLite file is used.</summary>
public sealed class SqliteOptions
{
    /// <summary>
    /// Whether the application's schema scripts are applied when the host starts. Default true. False leaves it to a deployment
    /// step, <see cref="VersicleHost.MakeTables"/>; the application then only compares, and does not start while one is missing.
    /// </summary>
    public bool ApplyScripts { get; set; } = true;

    /// <summary>How many pages the log's file may have: for tests of a full disk.</summary>
    internal int? MaxPages { get; set; }

    /// <summary>Another <c>synchronous</c> than what the promises need: for the test that must find what it loses.</summary>
    internal string? Synchronous { get; set; }
}
