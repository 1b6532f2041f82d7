using System.Globalization;
using System.Runtime.InteropServices;

namespace Versicle.Postgres.Fixture;

/// <summary>Where this machine keeps PostgreSQL's programs.</summary>
internal static class PostgresBinaries
{
    /// <summary>
    /// The directory that holds <c>initdb</c>, <c>postgres</c> and <c>pg_basebackup</c>: the one of PG_CONFIG, of PATH, or Debian's newest.
    /// </summary>
    public static string Find() =>
        Candidates().FirstOrDefault(directory => Has(directory, "initdb") && Has(directory, "postgres") && Has(directory, "pg_basebackup"))
        ?? throw new InvalidOperationException("PostgreSQL's server programs are not on this machine. Install them: apt-get install postgresql");

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("PG_CONFIG") is { Length: > 0 } config && Path.GetDirectoryName(config) is { } directory)
            yield return directory;

        foreach (var entry in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return entry;

        const string debian = "/usr/lib/postgresql";
        if (!Directory.Exists(debian))
            yield break;

        foreach (var version in Directory.GetDirectories(debian).OrderByDescending(VersionOf))
            yield return Path.Combine(version, "bin");
    }

    private static double VersionOf(string directory) =>
        double.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool Has(string directory, string program) =>
        File.Exists(Path.Combine(directory, RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? program + ".exe" : program));
}
