using System.Text.RegularExpressions;
using Npgsql;

namespace Versicle;

/// <summary>How a PostgreSQL database is used.</summary>
public sealed partial class PostgresOptions
{
    internal HashSet<string> AcceptedSettings { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The schema of Versicle's own tables: 1 to 63 characters of <c>a-z 0-9 _</c>, not a digit first. Default <c>versicle</c>.
    /// Each schema is a log of its own.
    /// </summary>
    public string Schema
    {
        get;
        set => field = Identifier().IsMatch(value)
            ? value
            : throw new ArgumentException($"Schema '{value}' is not 1 to 63 characters of a-z 0-9 _, the first one not a digit.", nameof(value));
    } = "versicle";

    /// <summary>
    /// Whether Versicle's tables are made, and the application's schema scripts applied, when the host starts. Default true. False
    /// leaves both to a deployment step, <see cref="VersicleHost.MakeTables"/>; the application then only compares, and does not
    /// start while something is missing.
    /// </summary>
    public bool ApplyScripts { get; set; } = true;

    /// <summary>
    /// Whether connections pass a pooler that changes servers between transactions, such as PgBouncer. Default false. True
    /// leaves no statement prepared, resets nothing, and does not listen: other processes' commits are found by looking.
    /// </summary>
    public bool BehindPooler { get; set; }

    /// <summary>
    /// Whether processes tell each other of commits, on one connection of their own each (LISTEN, NOTIFY). Default true.
    /// Without it another process's commit is found within a second.
    /// </summary>
    public bool Notify { get; set; } = true;

    /// <summary>
    /// For read models: the connection string of one or several streaming standbys (<c>Host=one,two</c>) of their database. Queries then read there,
    /// and from the primary what a standby cannot answer. Null, the default: all from the primary.
    /// </summary>
    public string? Standbys { get; set; }

    /// <summary>How long one stuck writer may hold up the others: 100 ms to 5 minutes. Default 5 s.</summary>
    public TimeSpan StallLimit
    {
        get;
        set => field = value >= TimeSpan.FromMilliseconds(100) && value <= TimeSpan.FromMinutes(5)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(StallLimit), value, "StallLimit is 100 ms to 5 minutes.");
    } = TimeSpan.FromSeconds(5);

    /// <summary>How long a lost answer to a commit is looked for: 1 s to 10 minutes. Default 30 s.</summary>
    public TimeSpan OutcomeDeadline
    {
        get;
        set => field = value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromMinutes(10)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(OutcomeDeadline), value, "OutcomeDeadline is 1 s to 10 minutes.");
    } = TimeSpan.FromSeconds(30);

    /// <summary>Changes what a connection string cannot say: certificates, where passwords come from.</summary>
    public Action<NpgsqlSlimDataSourceBuilder>? Connections { get; set; }

    /// <summary>
    /// Starts although a setting of the server is too weak to keep what was acknowledged: <c>fsync</c>,
    /// <c>full_page_writes</c> or <c>synchronous_commit</c>.
    /// </summary>
    public void AcceptWeak(string setting)
    {
        if (setting is not ("fsync" or "full_page_writes" or "synchronous_commit"))
            throw new ArgumentException($"'{setting}' is not a setting that is checked. Take fsync, full_page_writes or synchronous_commit.", nameof(setting));
        AcceptedSettings.Add(setting);
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex Identifier();
}
