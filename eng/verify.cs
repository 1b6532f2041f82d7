#:package Microsoft.Data.Sqlite

// Judges the data of samples/Users after crashes, without any code of Versicle: SQL, JSON and dictionaries.
//
//   dotnet run eng/verify.cs -- DATA ACKS            what was acknowledged is there; log, users and users_view agree
//   dotnet run eng/verify.cs -- DATA ACKS --broken   breaks copies of the data by hand; each break must be found
//
// ACKS has one line of JSON for each answer that a client got: {"position":12,"id":7,"name":"Ada","email":"a@b.c"}, without
// an email for a rename. Ends with: N passed, N failed.

using System.Text.Json;
using Microsoft.Data.Sqlite;

if (args is not [var data, var acksFile, .. var flags])
{
    Console.Error.WriteLine("usage: dotnet run eng/verify.cs -- DATA ACKS [--broken]");
    return 2;
}

var acks = File.ReadLines(acksFile).Select(Ack.Parse).ToList();
var results = flags.Contains("--broken") ? Broken(data, acks) : Whole(data, acks);
var failed = 0;
foreach (var (what, findings) in results)
{
    if (findings.Count > 0)
        failed++;
    foreach (var finding in findings.Take(10))
        Console.WriteLine($"{what}: {finding}");
}

Console.WriteLine($"{results.Count - failed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

static List<(string What, List<string> Findings)> Whole(string data, List<Ack> acks) =>
    [.. Check(new Files(data), acks).GroupBy(check => check.What).Select(group => (group.Key, group.SelectMany(check => check.Findings).ToList()))];

// One result per break, with a finding when the checks did not find it.
static List<(string What, List<string> Findings)> Broken(string data, List<Ack> acks)
{
    var results = new List<(string, List<string>)>();
    foreach (var (what, file, sql) in Breaks.All)
    {
        var copy = Directory.CreateTempSubdirectory("versicle-broken").FullName;
        foreach (var path in Directory.EnumerateFiles(data))
            File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));

        var changed = new Files(copy).Change(file, sql);
        var isFound = Whole(copy, acks).Any(check => check.Findings.Count > 0);
        results.Add((what, changed == 0 ? ["nothing was there to break"] : isFound ? [] : ["broken by hand, and not found"]));
        SqliteConnection.ClearAllPools();
        Directory.Delete(copy, recursive: true);
    }

    return results;
}

static IEnumerable<(string What, IEnumerable<string> Findings)> Check(Files files, List<Ack> acks)
{
    var log = files.Log();
    var users = files.Rows("users.db", "select id, name, email, '' from users");
    var view = files.Rows("users-read.db", "select id, name, email, created_at from users_view");
    var folded = Fold(log);

    yield return ("both files are whole", files.Integrity());
    yield return ("positions are dense", log
        .Where((entry, i) => entry.Position != i + 1)
        .Select(entry => $"position {entry.Position} does not follow the one before it"));
    yield return ("versions of each stream are dense", log
        .GroupBy(entry => entry.Stream)
        .Where(stream => !stream.Select(entry => entry.Version).SequenceEqual(Enumerable.Range(1, stream.Count()).Select(version => (long)version)))
        .Select(stream => $"stream '{stream.Key}' has versions {string.Join(", ", stream.Select(entry => entry.Version))}"));
    yield return ("streams hold what they say", files.StreamVersions()
        .Except(log.GroupBy(entry => entry.Stream).Select(stream => (stream.Key, stream.Max(entry => entry.Version))))
        .Select(stream => $"stream '{stream.Item1}' says {stream.Item2}"));
    yield return ("what was acknowledged is in the log", acks
        .Where(ack => ack.Position > log.Count || !log[(int)ack.Position - 1].Is(ack))
        .Select(ack => $"user {ack.Id} '{ack.Name}' is not the event at position {ack.Position}"));
    yield return ("who was acknowledged is in users", acks
        .Where(ack => !users.ContainsKey(ack.Id))
        .Select(ack => $"user {ack.Id} is missing"));
    yield return ("users is what the log says", Differences(
        users, folded.ToDictionary(pair => pair.Key, pair => pair.Value with { CreatedAt = "" })));
    yield return ("users_view is what the log says", Differences(view, folded));
    yield return ("the checkpoint is at the head", files.Checkpoints()
        .Where(position => position != log.Count)
        .Select(position => $"it is at {position}, the head at {log.Count}"));
}

static Dictionary<long, Row> Fold(List<Entry> log)
{
    var rows = new Dictionary<long, Row>();
    foreach (var entry in log)
    {
        var id = entry.Data.GetProperty("user_id").GetInt64();
        if (entry.Type == "user-created")
            rows[id] = new(entry.Data.GetProperty("name").GetString()!, entry.Data.GetProperty("email").GetString()!, entry.RecordedAt);
        else if (rows.TryGetValue(id, out var row))
            rows[id] = row with { Name = entry.Data.GetProperty("new_name").GetString()! };
    }

    return rows;
}

static IEnumerable<string> Differences(Dictionary<long, Row> actual, Dictionary<long, Row> expected) => actual.Keys.Union(expected.Keys)
    .Where(id => actual.GetValueOrDefault(id) != expected.GetValueOrDefault(id))
    .Select(id => $"user {id} is {actual.GetValueOrDefault(id)?.ToString() ?? "missing"}, and the log says {expected.GetValueOrDefault(id)?.ToString() ?? "nothing"}");

internal sealed record Ack(long Position, long Id, string Name, string? Email)
{
    public static Ack Parse(string line)
    {
        var json = JsonDocument.Parse(line).RootElement;
        return new(
            json.GetProperty("position").GetInt64(),
            json.GetProperty("id").GetInt64(),
            json.GetProperty("name").GetString()!,
            json.TryGetProperty("email", out var email) ? email.GetString() : null);
    }
}

internal sealed record Row(string Name, string Email, string CreatedAt);

internal sealed record Entry(long Position, string Stream, long Version, string Type, string RecordedAt, JsonElement Data)
{
    public bool Is(Ack ack) =>
        Position == ack.Position && Stream == $"user-{ack.Id}" && Data.GetProperty("user_id").GetInt64() == ack.Id &&
        (ack.Email is null
            ? Type == "user-renamed" && Data.GetProperty("new_name").GetString() == ack.Name
            : Type == "user-created" && Data.GetProperty("name").GetString() == ack.Name && Data.GetProperty("email").GetString() == ack.Email);
}

internal sealed class Files(string folder)
{
    public List<Entry> Log() => Read(
        "users.db",
        "select position, stream, version, type, recorded_at, data from versicle_events order by position",
        row => new Entry(
            row.GetInt64(0),
            row.GetString(1),
            row.GetInt64(2),
            row.GetString(3),
            row.GetString(4),
            JsonDocument.Parse(row.GetString(5)).RootElement));

    public Dictionary<long, Row> Rows(string file, string sql) =>
        Read(file, sql, row => (Id: row.GetInt64(0), Row: new Row(row.GetString(1), row.GetString(2), row.GetString(3))))
            .ToDictionary(row => row.Id, row => row.Row);

    public List<(string, long)> StreamVersions() =>
        Read("users.db", "select stream, version from versicle_streams", row => (row.GetString(0), row.GetInt64(1)));

    public List<long> Checkpoints() => Read("users-read.db", "select position from versicle_checkpoints where live = 1", row => row.GetInt64(0));

    public IEnumerable<string> Integrity() => new[] { "users.db", "users-read.db" }
        .SelectMany(file => Read(file, "pragma integrity_check", row => row.GetString(0)).Where(said => said != "ok").Select(said => $"{file}: {said}"));

    public int Change(string file, string sql)
    {
        using var connection = Open(file, SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = "select name from sqlite_master where type = 'table' and name like 'users\\_view\\_%' escape '\\'";
        var table = command.ExecuteScalar() as string;
        command.CommandText = sql.Replace("{view}", table);
        return command.ExecuteNonQuery();
    }

    private List<T> Read<T>(string file, string sql, Func<SqliteDataReader, T> map)
    {
        using var connection = Open(file, SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    private SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var source = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, file), Mode = mode };
        var connection = new SqliteConnection(source.ConnectionString);
        connection.CreateCollation("versicle_decimal", string.CompareOrdinal); // Named by Versicle's tables, used by no column read here.
        connection.Open();
        return connection;
    }
}

internal static class Breaks
{
    private const string Middle = "(select max(position) / 2 + 1 from versicle_events)";
    private const string Last = "(select max(position) from versicle_events)";

    /// <summary>What a crash could do to a weaker store, done by hand.</summary>
    public static readonly (string What, string File, string Sql)[] All =
    [
        ("a user's row is missing", "users.db", "delete from users where id = (select min(id) from users)"),
        ("a user's row is older than its event", "users.db", "update users set name = 'older' where id = (select max(id) from users)"),
        ("a user's row has no event", "users.db", "insert into users (name, email) values ('nobody', 'n@o.dy')"),
        ("an event is missing in the middle", "users.db", $"delete from versicle_events where position = {Middle}"),
        ("the last event is missing", "users.db", $"delete from versicle_events where position = {Last}"),
        ("an event's data is altered", "users.db", $"update versicle_events set data = replace(data, '\"user_id\":', '\"user_id\":1') where position = {Middle}"),
        ("an event's time is altered", "users.db", "update versicle_events set recorded_at = '2000-01-01T00:00:00.000000Z' where position = 1"),
        ("two events changed places", "users.db", $"update versicle_events set position = -position where position <= 2; update versicle_events set position = 3 + position where position < 0"),
        ("a stream has a hole", "users.db", $"update versicle_events set version = version + 1 where position = {Last}"),
        ("a stream says more than it holds", "users.db", "update versicle_streams set version = version + 1 where stream = (select min(stream) from versicle_streams)"),
        ("a row of the read model is missing", "users-read.db", "delete from {view} where id = (select min(id) from {view})"),
        ("a row of the read model is altered", "users-read.db", "update {view} set name = name || '!' where id = (select max(id) from {view})"),
        ("a row of the read model is one too many", "users-read.db", "insert into {view} (id, name, email, created_at) values (999999999, 'a', 'b', '2000-01-01T00:00:00.000000Z')"),
        ("the checkpoint is behind its rows", "users-read.db", "update versicle_checkpoints set position = position - 1"),
        ("the checkpoint is ahead of the log", "users-read.db", "update versicle_checkpoints set position = position + 1"),
    ];
}
