using System.Data.Common;
using System.Globalization;
using Dapper;
using Versicle.Testing;
using static Versicle.Testing.Appends;

namespace Versicle.Stores.Tests;

/// <summary>A log whose rows are changed by SQL: verify finds every change, and nothing where there is none.</summary>
public abstract class VerifyContract : IAsyncDisposable
{
    private static readonly int Flips = Faults.Tier.Of(push: 60, nightly: 1_000);

    private static readonly string[] Columns =
    [
        "position", "stream", "version", "type", "event_id", "recorded_at", "command", "correlation", "causation", "actor", "trace_parent", "tags",
        "keys", "data", "salt", "hash", "erased", "redaction",
    ];

    /// <summary>The name of one of Versicle's tables.</summary>
    protected abstract string Table(string name);

    protected abstract ValueTask<IEventLog> Log();

    protected abstract ValueTask<IReadDatabase> ReadDatabase();

    protected abstract ValueTask<DbConnection> Stranger();

    protected abstract ValueTask<DbConnection> ReadStranger();

    public abstract ValueTask DisposeAsync();

    [Fact]
    [Trait("Guarantee", "G24")]
    public async Task Every_flipped_byte_of_an_event_is_found()
    {
        var finding = new Faults.Finding("G24", $"flipped bytes of events, {GetType().Name[..^"VerifyTests".Length]}");
        var log = await Filled();
        await using var stranger = await Stranger();
        var random = new Random(20260131);
        var missed = 0;
        var head = (await log.Head(default)).Position.Value;
        var flipped = new Dictionary<string, int>();
        for (var n = 0; n < Flips || flipped.Count < Columns.Length; n++)
        {
            var (column, position) = (Columns[n % Columns.Length], random.NextInt64(1, head + 1));
            var before = await stranger.ExecuteScalarAsync<object?>($"select {column} from {Table("events")} where position = @position", new { position });
            if (before is null or DBNull or "")
            {
                position = column is "erased" or "redaction" ? 3 : 15; // One that was redacted, and one that has everything else.
                before = await stranger.ExecuteScalarAsync<object>($"select {column} from {Table("events")} where position = @position", new { position });
            }

            var after = Flip(before!, random);
            await Set(stranger, column, position, after, before!);
            var report = await Verify(log);
            missed += report.IsSound ? 1 : 0;
            if (report.IsSound)
                TestContext.Current.TestOutputHelper?.WriteLine($"{column} of position {position} was {before}, is {after}, and nothing was found.");
            await Set(stranger, column, column == "position" ? (long)after : position, before!, after);
            flipped[column] = flipped.GetValueOrDefault(column) + 1;
        }

        Assert.Equal(Columns.Length, flipped.Count);
        finding.Nothing($"{flipped.Values.Sum()} flips over {flipped.Count} columns", ("not found", missed));
        Assert.Empty((await Verify(log)).Findings);
    }

    [Theory]
    [Trait("Guarantee", "G24")]
    [InlineData("position", "delete from {events} where position = 5")]
    [InlineData("head", "delete from {events} where position = (select max(position) from {events})")]
    [InlineData("hash", "update {events} set position = -1 where position = 6; update {events} set position = 6 where position = 4; update {events} set position = 4 where position = -1")]
    [InlineData("stream", "update {streams} set version = version + 1 where stream = 'a'")]
    [InlineData("stream", "delete from {streams} where stream = 'a'")]
    [InlineData("tag", "delete from {tags} where tag = 't:2'")]
    [InlineData("tag", "insert into {tags} (tag, position, type) values ('t:9', 1, 'happened')")]
    [InlineData("tag", "update {tags} set type = 'other' where tag = 't:2'")]
    [InlineData("key", "delete from {keys} where name = 'seat'")]
    [InlineData("key", "update {keys} set stream = 'z' where name = 'seat'")]
    [InlineData("key", "update {keys} set position = 1 where name = 'seat'")]
    [InlineData("key", "insert into {keys} (name, value, stream, position) values ('seat', '2', 'a', 1)")]
    [InlineData("commit", "update {commits} set first_position = first_position + 1 where first_position = 4")]
    [InlineData("commit", "update {commits} set state = 'maybe' where first_position = 4")]
    [InlineData("head", "update {commits} set count = count + 1 where first_position = (select max(first_position) from {commits})")]
    [InlineData("answer", "update {answers} set position = position - 1")]
    [InlineData("answer", "delete from {commits} where count = 20")]
    [InlineData("epoch", "update {epochs} set fork_position = 1000")]
    public async Task What_was_changed_beside_an_event_is_found(string what, string statements)
    {
        var log = await Filled();
        await using var stranger = await Stranger();
        foreach (var table in (string[])["events", "streams", "tags", "keys", "commits", "epochs", "answers"])
            statements = statements.Replace($"{{{table}}}", Table(table), StringComparison.Ordinal);

        await stranger.ExecuteAsync(statements);

        var report = await Verify(log);
        Assert.Contains(report.Findings, finding => finding.What == what);
        Assert.Equal(report.Count, report.Findings.Count);
    }

    [Fact]
    [Trait("Guarantee", "G24")]
    public async Task An_end_that_was_cut_off_everywhere_is_found_by_an_anchor()
    {
        var log = await Filled();
        var anchor = (await Verify(log)).Anchor;
        await using var stranger = await Stranger();
        var last = (await log.Stream("last"))[^1].Context.Position.Value;
        await stranger.ExecuteAsync($"delete from {Table("commits")} where first_position = {last} and count = 1; delete from {Table("streams")} where stream = 'last'; delete from {Table("events")} where position = {last}");

        Assert.True((await Verify(log)).IsSound);
        Assert.Equal("anchor", Assert.Single((await Operations(log).Verify(anchor, progress: null, default)).Findings).What);
    }

    [Fact]
    [Trait("Guarantee", "G24")]
    public async Task A_checkpoint_that_is_not_where_it_says_is_found()
    {
        var log = await Filled();
        var read = await ReadDatabase();
        var head = await log.Head(default);
        var third = (await log.All())[2].Hash;
        await Insert(head.Epoch, 3, third, "sound");
        await Insert(head.Epoch, 4, third, "moved");
        await Insert(head.Epoch, head.Position.Value + 1, third, "ahead");
        await Insert(Guid.Parse("00000000-0000-0000-0000-000000000001"), 3, third, "foreign");

        var report = await new LogOperations(log, read, new Ids()).Verify(anchor: null, progress: null, default);

        Assert.Equal(["ahead", "foreign", "moved"], report.Findings.Select(finding => finding.Of.Split('\'')[1]).Order());
        Assert.All(report.Findings, finding => Assert.Equal("checkpoint", finding.What));

        async Task Insert(Guid epoch, long position, EventHash hash, string name)
        {
            await using var stranger = await ReadStranger();
            await stranger.ExecuteAsync(
                $"insert into {Table("checkpoints")} (projection, fingerprint, target, slice, term, epoch, position, live, hash) " +
                $"values (@name, 'f', 't', 0, 1, @epoch, @position, {Yes}, @hash)",
                Parameters(("name", name), ("epoch", Stored(epoch)), ("position", position), ("hash", hash.ToBytes())));
        }
    }

    /// <summary>An id as this engine keeps it.</summary>
    protected abstract object Stored(Guid id);

    /// <summary>True, as this engine writes it.</summary>
    protected abstract string Yes { get; }

    private static DynamicParameters Parameters(params (string Name, object Value)[] all)
    {
        var parameters = new DynamicParameters();
        foreach (var (name, value) in all)
            parameters.Add(name, value);
        return parameters;
    }

    private static async Task<VerifyReport> Verify(IEventLog log) => await Operations(log).Verify(anchor: null, progress: null, default);

    private static LogOperations Operations(IEventLog log) => new(log, readDatabase: null, new Ids());

    private async Task<IEventLog> Filled()
    {
        var log = await Log();
        await log.Some();
        var metadata = new EventMetadata { Command = "All", Correlation = "c", Causation = "d", Actor = "ada", TraceParent = "00-1" };
        var events = Enumerable.Range(1, 20).Select(n => Tagged($"n:{n}") with { Keys = [KeyChange.Claim("n", $"{n}")] });
        await log.Succeed(Of(To("full", ExpectedVersion.Any, [.. events])) with
        {
            Metadata = metadata,
            Answer = new(new("", "ada", "All", "k"), "h"u8.ToArray(), 204, default),
        });
        await Operations(log).Redact(new(new(3), "ada", "why") { Replacement = "{}"u8.ToArray() }, default);
        await log.Succeed(Any("last"));
        return log;
    }

    private async Task Set(DbConnection stranger, string column, long position, object value, object was)
    {
        Assert.NotEqual(was, value);
        await stranger.ExecuteAsync(
            $"update {Table("events")} set {column} = @value where position = @position", Parameters(("value", value), ("position", position)));
    }

    private static object Flip(object value, Random random)
    {
        switch (value)
        {
            case long number:
                return number ^ 1L << random.Next(5, 30);
            case byte[] bytes:
                var changed = bytes.ToArray();
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                return changed;
            case string text:
                var letters = text.ToCharArray();
                letters[random.Next(letters.Length)] ^= (char)1;
                return new string(letters);
            case Guid id:
                return new Guid((byte[])Flip(id.ToByteArray(), random));
            case DateTime time:
                return time.AddTicks(TimeSpan.TicksPerMicrosecond << random.Next(30));
            default:
                throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"{value.GetType()}"));
        }
    }
}
