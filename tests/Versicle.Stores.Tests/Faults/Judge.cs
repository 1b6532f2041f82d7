using System.Data.Common;
using Dapper;

namespace Versicle.Stores.Tests.Faults;

/// <summary>
/// Judges what Load (tests/Versicle.Stores.Client) has left in a database, by SQL alone: each append is there as a whole or not at all, and
/// it is there if it was acknowledged, and not if that was denied.
/// </summary>
internal sealed class Judge
{
    private readonly HashSet<string> _acknowledged = [];
    private readonly HashSet<string> _denied = [];

    /// <summary>How many acknowledgements it has heard of, in all.</summary>
    public int Told { get; private set; }

    public int Unknown { get; private set; }

    public List<string> Strange { get; } = [];

    public int Lost { get; private set; }

    public int InPart { get; private set; }

    public int DeniedAndThere { get; private set; }

    public int Damaged { get; private set; }

    /// <summary>What must be none.</summary>
    public (string Name, long Count)[] Counts =>
        [("acknowledged and lost", Lost), ("in part", InPart), ("denied and there", DeniedAndThere), ("damaged", Damaged), ("strange answers", Strange.Count)];

    /// <summary>Something that the process said of an append. False: it is about something else.</summary>
    public bool Hear(string line)
    {
        var id = line.Length > 37 ? line[2..38] : "";
        switch (line[0])
        {
            case '+':
                _acknowledged.Add(id);
                Told++;
                return true;
            case '-':
                _denied.Add(id);
                return true;
            case '?':
                Unknown++;
                return true;
            case '!':
                Strange.Add(line);
                TestContext.Current.TestOutputHelper?.WriteLine(line);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Forgets what was said: another database comes.</summary>
    public void Forget()
    {
        _acknowledged.Clear();
        _denied.Clear();
    }

    /// <param name="database">With a writer's right: SQLite recovers as it opens.</param>
    /// <param name="schema">Of Versicle's tables, with its dot.</param>
    public async Task Look(DbConnection database, string schema = "")
    {
        var events = (await database.QueryAsync<(string Commit, string What, long Count)>(
            $"select correlation, command, count(*) from {schema}versicle_events group by correlation, command")).ToList();
        var commits = (await database.QueryAsync<(string Commit, long Count)>(
            $"select cast(commit_id as text), count from {schema}versicle_commits where state = 'committed' and count > 0")).ToDictionary(commit => commit.Commit, commit => commit.Count);
        var answers = (await database.QueryAsync<string>($"select cast(commit_id as text) from {schema}versicle_answers")).ToHashSet();
        var rows = (await database.QueryAsync<string>("select commit_id from rows")).ToHashSet();
        var there = events.Select(commit => commit.Commit).ToHashSet();

        Lost += _acknowledged.RemoveWhere(id => !there.Contains(id)); // Each is counted once.
        DeniedAndThere += _denied.RemoveWhere(there.Contains);
        InPart += events.Count(commit => !IsWhole(commit.Commit, commit.What.Split(' '), commit.Count, commits, rows, answers))
            + commits.Keys.Count(id => !there.Contains(id)) + rows.Count(id => !there.Contains(id)) + answers.Count(id => !there.Contains(id));
        Damaged += await database.ExecuteScalarAsync<int>($"select count(*) from (select position, row_number() over (order by position) as n from {schema}versicle_events) e where position <> n")
            + await database.ExecuteScalarAsync<int>($"select count(*) from (select version, row_number() over (partition by stream order by position) as n from {schema}versicle_events) e where version <> n")
            + await database.ExecuteScalarAsync<int>(
                $"select count(*) from {schema}versicle_streams s where version <> (select coalesce(max(version), 0) from {schema}versicle_events e where e.stream = s.stream)");
    }

    /// <summary>There is no file: nothing may have been acknowledged.</summary>
    public void LookAtNothing() => Lost += _acknowledged.RemoveWhere(_ => true);

    /// <summary>What SQLite itself says of its file.</summary>
    public async Task LookAtFile(DbConnection file)
    {
        foreach (var said in await file.QueryAsync<string>("pragma integrity_check"))
            Damaged += said == "ok" ? 0 : 1;
    }

    private static bool IsWhole(
        string id, string[] what, long count, Dictionary<string, long> commits, HashSet<string> rows, HashSet<string> answers) =>
        what is [var size, var row, var answer] && size == $"{count}" && commits.GetValueOrDefault(id) == count
        && row == "row" == rows.Contains(id) && answer == "answer" == answers.Contains(id);
}
