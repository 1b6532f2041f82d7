using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Versicle.Postgres.Fixture;

/// <summary>
/// A private PostgreSQL server for the tests of one process, on loopback, with durable settings. A small shell watches over
/// it: when this process ends, however it ends, the shell's input closes, and it stops the server and deletes its files.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresCluster>> OfThisProcess = new(() => Start());
    private static int _databases;

    private readonly Process _watcher;
    private int _isDisposed;

    private PostgresCluster(Process watcher, string directory, int port)
    {
        _watcher = watcher;
        Directory = directory;
        Port = port;
    }

    /// <summary>The one server that the tests of this process share.</summary>
    public static Task<PostgresCluster> Shared => OfThisProcess.Value;

    /// <summary>Its files: <c>data</c>, and <c>log</c> with what it said.</summary>
    public string Directory { get; }

    /// <summary>On 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts a server of its own.</summary>
    /// <param name="settings">Settings as in <c>postgresql.conf</c>: <c>fsync=off</c>.</param>
    public static Task<PostgresCluster> Start(params string[] settings) => StartIn(Path.GetTempPath(), settings);

    /// <summary>Starts a server of its own with its files in a directory of that one.</summary>
    public static Task<PostgresCluster> StartIn(string parent, params string[] settings) => Start(parent, primary: 0, settings);

    /// <summary>
    /// Starts a server of its own with its files on a disk that can lose its power: <c>data</c> as they are, and <c>synced</c> as they were last
    /// synced.
    /// </summary>
    /// <param name="library">Loaded before libc into every program of the server. Any user can read it.</param>
    /// <param name="settings">As in <see cref="Start(string[])"/>.</param>
    public static Task<PostgresCluster> StartOn(string library, params string[] settings) =>
        Start(Path.GetTempPath(), primary: 0, settings, library);

    /// <summary>Kills every process of the server at once, lets the files be changed, and lets it come back.</summary>
    public void PowerOff(Action change)
    {
        var data = Path.Combine(Directory, "data");
        File.WriteAllText(Path.Combine(Directory, "off"), "");
        for (var isAny = true; isAny;)
        {
            isAny = false;
            foreach (var process in Process.GetProcesses())
            {
                using (process)
                {
                    if (new FileInfo($"/proc/{process.Id}/cwd").LinkTarget != data)
                        continue;
                    process.Kill();
                    isAny = true;
                }
            }
        }

        change();
        File.Delete(Path.Combine(Directory, "off"));
    }

    /// <summary>Starts a standby of this server, which streams from it. It starts as a copy, and accepts readers.</summary>
    /// <param name="through">The port by which it reaches this server, if not its own.</param>
    /// <param name="settings">Settings as in <c>postgresql.conf</c>.</param>
    public Task<PostgresCluster> StartStandby(int? through = null, params string[] settings) => Start(Path.GetTempPath(), through ?? Port, settings);

    /// <summary>The connection string of one of its databases.</summary>
    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=versicle;Database={database};Include Error Detail=true");

    /// <summary>Makes an empty database; answers its connection string.</summary>
    public async Task<string> NewDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await Execute(ConnectionString("postgres"), $"create database {name}");
        return ConnectionString(name);
    }

    /// <summary>Kills the server as <c>kill -9</c> does. It is back within seconds, and recovers what it acknowledged.</summary>
    public void Kill()
    {
        var pid = File.ReadLines(Path.Combine(Directory, "data", "postmaster.pid")).First();
        using var server = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
        server.Kill();
        server.WaitForExit();
    }

    /// <summary>Kills the server, and it does not come back.</summary>
    public void KillForGood()
    {
        File.Delete(Path.Combine(Directory, "running"));
        Kill();
    }

    /// <summary>Runs one of PostgreSQL's client programs on a database of this server: <c>pg_dump</c>, <c>psql</c>.</summary>
    public async Task Run(string program, string database, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(PostgresBinaries.Find(), program))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "versicle", "-d", database, .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await wrong} {await said}");
    }

    /// <summary>Carries out statements on a connection of its own.</summary>
    public static async Task Execute(string connectionString, string statements)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops the server at once and deletes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;

        _watcher.StandardInput.Close();
        await _watcher.WaitForExitAsync();
        _watcher.Dispose();
    }

    private static async Task<PostgresCluster> Start(string parent, int primary, string[] settings, string? library = null)
    {
        var directory = Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"versicle-pg-{Environment.ProcessId}-{Guid.NewGuid():N}"));
        var port = FreePort();
        var cluster = new PostgresCluster(Watch(PostgresBinaries.Find(), directory, port, primary, settings, library), directory, port);
        await cluster.WaitUntilReady();
        return cluster;
    }

    private static Process Watch(string binaries, string directory, int port, int primary, string[] settings, string? library)
    {
        const string script = """
            set -e
            mkdir -p "$2" && cd "$2"
            trap 'cd / && rm -rf "$2"' EXIT
            if [ "$4" = 0 ]; then
              sync=-N
              [ -z "$VERSICLE_DISK" ] || { mkdir synced; sync=--wal-segsize=1; }
              "$1/initdb" -D data -U versicle -A trust -E UTF8 --locale=C.UTF-8 $sync >log 2>&1 || { cat log >&2; exit 1; }
            else
              "$1/pg_basebackup" -D data -h 127.0.0.1 -p "$4" -U versicle -R -X stream -c fast -N >log 2>&1 || { cat log >&2; exit 1; }
            fi
            bin=$1 dir=$2 port=$3; shift 4
            set -- -D data -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on -c synchronous_commit=on -c max_connections=300 "$@"
            touch running
            # Killed, it comes back, as it does under a service manager.
            (while [ -e running ]; do while [ -e off ]; do sleep 0.05; done; "$bin/postgres" "$@" >>log 2>&1 || sleep 0.1; done) &
            server=$!
            trap 'rm -f running; kill -QUIT $(head -n 1 data/postmaster.pid) 2>/dev/null; wait $server 2>/dev/null; cd / && rm -rf "$dir"' EXIT
            cat >/dev/null || true
            """;

        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardError = true };
        if (library is not null)
        {
            start.Environment["LD_PRELOAD"] = library;
            start.Environment["VERSICLE_DISK"] = Path.Combine(directory, "data");
            start.Environment["VERSICLE_DISK_SYNCED"] = Path.Combine(directory, "synced");
        }

        string[] command = ["sh", "-c", script, "versicle-postgres", binaries, directory,
            port.ToString(CultureInfo.InvariantCulture), primary.ToString(CultureInfo.InvariantCulture),
            .. settings.SelectMany(setting => new[] { "-c", setting })];
        if (Environment.UserName == "root")
        {
            // The server refuses to run as root.
            var user = File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";
            command = ["setpriv", "--reuid", user, "--regid", GroupOf(user), "--clear-groups", .. command];
        }

        start.FileName = command[0];
        foreach (var argument in command[1..])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static string GroupOf(string user) =>
        File.ReadLines("/etc/passwd").First(line => line.StartsWith(user + ":", StringComparison.Ordinal)).Split(':')[3];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilReady()
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            if (_watcher.HasExited)
                throw new InvalidOperationException($"PostgreSQL did not start: {await _watcher.StandardError.ReadToEndAsync()}");

            try
            {
                await Execute(ConnectionString("postgres"), "select 1");
                return;
            }
            catch (NpgsqlException) when (began.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(50);
            }
        }
    }
}
