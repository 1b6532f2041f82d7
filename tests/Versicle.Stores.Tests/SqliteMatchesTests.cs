using Microsoft.Data.Sqlite;
using Versicle.Sqlite;

namespace Versicle.Stores.Tests;

/// <summary>A look-up of a condition holds up every writer: it searches indexes, and goes through nothing.</summary>
public sealed class SqliteMatchesTests
{
    public static TheoryData<string> Statements =>
    [
        Matches.Typed(backwards: false),
        Matches.Typed(backwards: true),
        Matches.Tagged(EventQuery.Match(tags: [new("a")]).Items[0], backwards: false),
        Matches.Tagged(EventQuery.Match(tags: [new("a"), new("b"), new("c")]).Items[0], backwards: true),
        Matches.Tagged(EventQuery.Match(["t", "u"], [new("a")]).Items[0], backwards: false),
        Matches.Tagged(EventQuery.Match(["t", "u"], [new("a"), new("b")]).Items[0], backwards: true),
        LogReader.ScanSql(new() { Stream = new("a") }),
        LogReader.ScanSql(new() { Stream = new("a"), Backwards = true }),
        LogReader.ScanSql(new() { StreamPrefix = "a" }),
        LogReader.ScanSql(new() { StreamPrefix = "a", Backwards = true }),
        LogReader.ScanSql(new()),
    ];

    [Theory]
    [MemberData(nameof(Statements), DisableDiscoveryEnumeration = true)]
    public async Task A_look_up_searches_an_index_and_sorts_nothing(string sql)
    {
        await using var rig = new SqliteRig(TimeProvider.System);
        await rig.Store();
        await using var connection = rig.Stranger();

        var plan = Plan(connection, sql);

        Assert.NotEmpty(plan);
        Assert.All(plan, step => Assert.DoesNotContain("SCAN", step, StringComparison.Ordinal));
        Assert.All(plan, step => Assert.DoesNotContain("TEMP B-TREE", step, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scan_would_be_seen()
    {
        await using var rig = new SqliteRig(TimeProvider.System);
        await rig.Store();
        await using var connection = rig.Stranger();

        var plan = Plan(connection, "select position from versicle_tags where type = 'a' order by position");

        Assert.Contains(plan, step => step.Contains("SCAN", StringComparison.Ordinal));
    }

    private static List<string> Plan(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "explain query plan " + sql;
        for (var parameter = 1; parameter <= 9; parameter++)
        {
            if (sql.Contains($"?{parameter}", StringComparison.Ordinal))
                command.Parameters.AddWithValue($"?{parameter}", 1);
        }

        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
            steps.Add(reader.GetString(3));
        return steps;
    }
}
