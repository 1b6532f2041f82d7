// Rebuilds a read model of a large log under load, and kills who builds it: again and again on the way, and before, in and after its
// switch. Nodes are processes (tests/Versicle.Projections.Client): one with the old code appends and asks all the while, others with the
// new code build and are killed. In the end all rows are compared with a fold of the log that shares no code with the engine.
//
//   dotnet run -c Release eng/rebuild.cs                                  PostgreSQL, 1,000,000 events
//   dotnet run -c Release eng/rebuild.cs -- --events 50000 --store sqlite
//
// --appends N and --queries N a second (2000, 500), --kills N (20), --seed N, --report FILE. Linux. Ends with: N passed, N failed.
//
// [Trait("Guarantee", "G12")]
#:project ../src/Versicle.Postgres
#:project ../src/Versicle.Sqlite
#:project ../tests/Versicle.Postgres.Fixture
#:package Microsoft.Data.Sqlite

using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using Versicle;
using Versicle.Postgres.Fixture;
using Versicle.Stores;

const string Later = "bbbbbbbbbbbb";
var (events, appends, queries, kills) = (Number("--events", 1_000_000), Number("--appends", 2_000), Number("--queries", 500), Number("--kills", 20));
var random = new Random(Number("--seed", Environment.TickCount & 0xFFFFFF));
var isPostgres = (Option("--store") ?? "postgres") == "postgres";
var folder = Directory.CreateTempSubdirectory("versicle-rebuild-").FullName;
var database = isPostgres ? await (await PostgresCluster.Shared).NewDatabase() : "";
string[] places = isPostgres ? ["postgres", database, database] : ["sqlite", Path.Combine(folder, "log.db"), Path.Combine(folder, "read.db")];
var found = new List<(string What, string Did, bool IsGood)>();

await Build();
var filled = Stopwatch.StartNew();
await Fill();
Say("fill", $"{events:N0} events of 20,000 streams in {filled.Elapsed.TotalSeconds:0} s", isGood: true);

await using var old = Client.Start([.. places, "old", $"{appends * 9 / 10}", $"{queries / 2}"]);
var first = await old.Until("current", TimeSpan.FromMinutes(30));
Say("first build, without load", $"{first.TotalSeconds:0.0} s, {events / first.TotalSeconds:N0} events a second", isGood: true);

Say("load", $"{appends:N0} appends and {queries:N0} queries a second are asked for", isGood: true);
var building = Stopwatch.StartNew();
var killed = 0;
for (; killed < kills && await Current() != Later; killed++)
{
    await using var builder = Client.Start([.. places, "new"]);
    await builder.Until("ready", TimeSpan.FromMinutes(2));
    // A dead builder is missed after 2.5 s: one in four dies before it has the projection, the others while they fold.
    await Task.Delay(random.Next(4) == 0 ? random.Next(2_500) : 2_500 + random.Next((int)(1_500 * first.TotalSeconds / kills)));
    builder.Kill();
}

Say("killed on the way", $"{killed} times in {building.Elapsed.TotalSeconds:0} s", killed == kills);
foreach (var point in (string[])["rebuild.before-switch", "rebuild.in-switch", "rebuild.after-switch"])
{
    var before = await Current();
    await using var builder = Client.Start([.. places, "new"], fault: point);
    var isKilled = await builder.Ends(TimeSpan.FromMinutes(10)) == 128 + 9;
    var after = await Current();
    var isOne = point == "rebuild.after-switch" ? after == Later : after == before;
    Say($"killed at {point}", $"current: the {(after == Later ? "new" : "old")} version", isKilled && isOne);
}

await using var next = Client.Start([.. places, "new", $"{appends / 10}", $"{queries / 2}"]);
var last = await next.Until("current", TimeSpan.FromMinutes(10));
Say("the next one goes on", $"its queries answer after {last.TotalSeconds:0.0} s, {building.Elapsed.TotalSeconds:0} s after the first start", isGood: true);
await Task.Delay(TimeSpan.FromSeconds(15));
Judge("the node with the old code", await old.Finish());

// While the builder was dead no node had its code, and the old version may have come back: as long as there is a node with the old one.
var alone = Stopwatch.StartNew();
while (await Current() != Later && alone.Elapsed < TimeSpan.FromMinutes(2))
    await Task.Delay(100);
Say("the node with the old code is gone", $"the new version is current within {alone.Elapsed.TotalSeconds:0.0} s", await Current() == Later);
Judge("the node with the new code", await next.Finish());
await Compare();

var table = new StringBuilder("| what | | |\n| --- | --- | --- |\n");
foreach (var (what, did, isGood) in found)
    table.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {did} | {(isGood ? "ok" : "**not**")} |");
if (Option("--report") is { } report)
    await File.AppendAllTextAsync(report, table.ToString());
Console.WriteLine(table);
Directory.Delete(folder, recursive: true);
Console.WriteLine($"{found.Count(one => one.IsGood)} passed, {found.Count(one => !one.IsGood)} failed");
return found.All(one => one.IsGood) ? 0 : 1;

async Task Build()
{
    using var build = Process.Start("dotnet", ["build", Beside("../tests/Versicle.Projections.Client"), "-c", "Release", "-v", "quiet", "--nologo"]);
    await build.WaitForExitAsync();
}

async Task Fill()
{
    var versicle = new VersicleBuilder();
    await using var store = (isPostgres ? versicle.UsePostgres(database) : versicle.UseSqlite(places[1])).EventStore!;
    await store.Open(new() { Time = TimeProvider.System, Ids = new Ids(), Appended = new(), StoredJson = new() }, default);
    for (var done = 0; done < events; done += 1_000)
    {
        var streams = Enumerable.Range(done, Math.Min(1_000, events - done)).Select(n => new StreamAppend(
            StreamName.Of("account", n % 20_000), ExpectedVersion.Any,
            [new(Guid.CreateVersion7(), "booked", Encoding.UTF8.GetBytes($$"""{"account":{{n % 20_000}},"amount":1,"note":""}"""))]));
        await store.Log.Append(new(Guid.CreateVersion7(), [.. streams], EventMetadata.None), default);
    }
}

void Judge(string who, string said)
{
    var numbers = said.Split(' ', 6);
    var (appended, unknown, asked, failed, stale) = (Parse(0), Parse(1), Parse(2), Parse(3), Parse(4));
    appendedInAll += appended;
    Say(who, $"{appended:N0} appended, {unknown} failed; {asked:N0} queries with a token, {failed} failed, {stale} stale{(failed + unknown > 0 ? ": " + numbers[5] : "")}",
        unknown + failed + stale == 0 && asked > 0);

    long Parse(int at) => long.Parse(numbers[at], CultureInfo.InvariantCulture);
}

// A fold by hand, of the events as they are stored.
async Task Compare()
{
    await using var log = await Open(places[1]);
    await using var read = await Open(places[2]);
    var logTable = isPostgres ? "versicle.versicle_events" : "versicle_events";
    var own = isPostgres ? "versicle." : "";
    foreach (var (fingerprint, at) in await Rows(read, $"select fingerprint, position from {own}versicle_checkpoints where projection = 'AccountsProjection'",
        row => (row.GetString(0), row.GetInt64(1))))
    {
        var fold = new Dictionary<long, StringBuilder>();
        var count = 0L;
        await foreach (var (position, data) in Each(log, $"select position, data from {logTable} where position <= {at} order by position",
            row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1))))
        {
            using var json = JsonDocument.Parse(data);
            var account = json.RootElement.GetProperty("account").GetInt64();
            if (!fold.TryGetValue(account, out var seen))
                fold[account] = seen = new();
            seen.Append(seen.Length == 0 ? "" : ",").Append(position);
            count++;
        }

        var (rows, different) = (0, 0);
        await foreach (var (id, balance, seen) in Each(read, $"select id, balance, seen from accounts_view_{fingerprint}",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetString(2))))
        {
            rows++;
            var expected = fold.GetValueOrDefault(id)?.ToString() ?? "";
            var times = expected.Count(c => c == ',') + 1;
            if (seen != expected || balance != (fingerprint == Later ? 2 * times : times))
                different++;
        }

        Say($"rows of {(fingerprint == Later ? "the new version" : "the old version")}",
            $"{rows:N0}, and {fold.Count:N0} in a fold by hand up to position {at:N0}: {different} differ", rows == fold.Count && different == 0);
        if (fingerprint == Later)
            Say("events", $"{count:N0} in the log, {events + appendedInAll:N0} acknowledged", count >= events + appendedInAll);
    }
}

async Task<string?> Current()
{
    await using var read = await Open(places[2]);
    var own = isPostgres ? "versicle." : "";
    return (await Rows(read, $"select fingerprint from {own}versicle_live where projection = 'AccountsProjection'", row => row.GetString(0))).SingleOrDefault();
}

async Task<DbConnection> Open(string place)
{
    DbConnection connection = isPostgres ? new NpgsqlConnection(place) : new SqliteConnection($"Data Source={place}");
    await connection.OpenAsync();
    return connection;
}

static async Task<List<T>> Rows<T>(DbConnection connection, string sql, Func<DbDataReader, T> read)
{
    var rows = new List<T>();
    await foreach (var row in Each(connection, sql, read))
        rows.Add(row);
    return rows;
}

static async IAsyncEnumerable<T> Each<T>(DbConnection connection, string sql, Func<DbDataReader, T> read)
{
    await using var command = connection.CreateCommand();
    (command.CommandText, command.CommandTimeout) = (sql, 600);
    await using var reader = await command.ExecuteReaderAsync();
    while (await reader.ReadAsync())
        yield return read(reader);
}

void Say(string what, string did, bool isGood)
{
    found.Add((what, did, isGood));
    Console.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {what}: {did}{(isGood ? "" : "  NOT AS IT MUST BE")}");
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : null;

int Number(string name, int otherwise) => Option(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

static string Beside(string path) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceFile())!, path));

static string SourceFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

internal sealed class Ids : IIdSource
{
    public Guid Next() => Guid.CreateVersion7();
}

internal sealed partial class Program
{
    private static long appendedInAll;
}

/// <summary>A node in a process of its own.</summary>
internal sealed class Client(Process process) : IAsyncDisposable
{
    private readonly Stopwatch _began = Stopwatch.StartNew();

    public static Client Start(string[] arguments, string? fault = null)
    {
        var program = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../tests/Versicle.Projections.Client/bin/Release/net10.0/Versicle.Projections.Client.dll"));
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (fault is not null)
            start.Environment["VERSICLE_FAULT"] = fault;
        return new(Process.Start(start)!);
    }

    public async Task<TimeSpan> Until(string word, TimeSpan limit)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(limit) is { } line)
        {
            if (line == word)
                return _began.Elapsed;
        }

        throw new InvalidOperationException($"The node has ended before it said '{word}'.");
    }

    public async Task<int> Ends(TimeSpan limit)
    {
        await process.WaitForExitAsync().WaitAsync(limit);
        return process.ExitCode;
    }

    /// <summary>Has it end in peace; answers the last that it says.</summary>
    public async Task<string> Finish()
    {
        await process.StandardInput.WriteLineAsync("end");
        var last = "";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            last = line;
        await process.WaitForExitAsync();
        return last;
    }

    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
