using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Versicle.Postgres.Fixture;

namespace Versicle.Stores.Tests;

/// <summary>A pooler in front of the tests' server, which gives each transaction another one of its three connections.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    // Where Debian has it is not in everybody's path.
    private static readonly string Program = File.Exists("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : "pgbouncer";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("versicle-pooler-");
    private readonly Process _process;

    private PgBouncer(int port, int server)
    {
        Port = port;
        var settings = Path.Combine(_directory.FullName, "pgbouncer.ini");
        File.WriteAllText(settings, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host=127.0.0.1 port={server} user=versicle
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 3
            server_round_robin = 1

            """));
        Process.Start("chmod", ["755", _directory.FullName]).WaitForExit();
        string[] command = Environment.UserName == "root"
            ? ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", Program, "-q", settings]
            : [Program, "-q", settings];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
    }

    public int Port { get; }

    public static async Task<PgBouncer> Start()
    {
        var server = await PostgresCluster.Shared;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            var pooler = new PgBouncer(port, server.Port);
            await pooler.WaitUntilReady(server);
            return pooler;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task WaitUntilReady(PostgresCluster server)
    {
        var through = server.ConnectionString("postgres").Replace($"Port={server.Port}", $"Port={Port}", StringComparison.Ordinal);
        for (var began = Stopwatch.StartNew(); ;)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"PgBouncer did not start. Install it: apt-get install pgbouncer. {await _process.StandardError.ReadToEndAsync()}");

            try
            {
                await PostgresCluster.Execute(through, "select 1");
                return;
            }
            catch (NpgsqlException) when (began.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(50);
            }
        }
    }
}
