// Copies what samples/Users has in PostgreSQL into two SQLite files, as plain tables, so that eng/verify.cs judges it as it judges
// its own: with no code of Versicle.
//
//   dotnet run eng/copy.cs -- CONNECTION FOLDER

#:package Microsoft.Data.Sqlite
#:package Npgsql

using Microsoft.Data.Sqlite;
using Npgsql;

if (args is not [var connectionString, var folder])
{
    Console.Error.WriteLine("usage: dotnet run eng/copy.cs -- CONNECTION FOLDER");
    return 2;
}

if (Directory.Exists(folder))
    Directory.Delete(folder, recursive: true);
Directory.CreateDirectory(folder);

// One moment of all of it.
await using var from = new NpgsqlConnection(connectionString + ";Pooling=false");
await from.OpenAsync();
await using var transaction = await from.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
const string Time = "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'";

await Copy(
    "users.db",
    "versicle_events (position integer primary key, stream text, version integer, type text, recorded_at text, data text)",
    $"select position, stream, version, type, to_char(recorded_at at time zone 'UTC', {Time}), convert_from(data, 'UTF8') from versicle.versicle_events");
await Copy("users.db", "versicle_streams (stream text primary key, version integer)", "select stream, version from versicle.versicle_streams");
await Copy("users.db", "users (id integer primary key, name text, email text)", "select id, name, email from users");
await Copy(
    "users-read.db",
    "users_view_copy (id integer primary key, name text, email text, created_at text)",
    $"select id, name, email, to_char(created_at at time zone 'UTC', {Time}) from users_view");
await Copy("users-read.db", "versicle_checkpoints (position integer, live integer)", "select position, live::integer from versicle.versicle_checkpoints");
Change("users-read.db", "create view users_view as select * from users_view_copy");
return 0;

async Task Copy(string file, string table, string select)
{
    Change(file, $"create table {table}");
    using var to = Open(file);
    using var batch = to.BeginTransaction();
    await using var reading = new NpgsqlCommand(select, from, transaction);
    await using var rows = await reading.ExecuteReaderAsync();
    using var insert = to.CreateCommand();
    insert.CommandText = $"insert into {table.Split(' ')[0]} values ({string.Join(", ", Enumerable.Range(0, rows.FieldCount).Select(n => $"@p{n}"))})";
    while (await rows.ReadAsync())
    {
        insert.Parameters.Clear();
        for (var n = 0; n < rows.FieldCount; n++)
            insert.Parameters.AddWithValue($"@p{n}", rows.GetValue(n));
        insert.ExecuteNonQuery();
    }

    batch.Commit();
}

void Change(string file, string statement)
{
    using var to = Open(file);
    using var command = to.CreateCommand();
    command.CommandText = statement;
    command.ExecuteNonQuery();
}

SqliteConnection Open(string file)
{
    var to = new SqliteConnection($"Data Source={Path.Combine(folder, file)};Pooling=False");
    to.Open();
    return to;
}
