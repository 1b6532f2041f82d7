using System.Collections.Concurrent;
using System.Globalization;
using Versicle.Stores;

namespace Versicle.Stores.Client;

/// <summary>
/// Appends of every kind: one to five streams, with tags, with unique keys, within a handler's transaction with a row of its own, with an
/// answer that is kept, and some that are refused. Each event says in its metadata what was written with it, so that a judge tells a whole
/// append from a part without asking us.
/// </summary>
/// <param name="store">Where to.</param>
/// <param name="seed">Repeats the choices.</param>
/// <param name="isApart">The known-bad twin: the row and the events are two transactions.</param>
/// <param name="say">Is told how each append ended.</param>
internal sealed class Load(IEventStore store, int seed, bool isApart, Action<string> say)
{
    private static readonly string Names = $"{Environment.ProcessId}-{Environment.TickCount64}";

    private readonly ConcurrentDictionary<string, int> _rounds = [];

    /// <summary>A row for each append that has one.</summary>
    public static IReadOnlyList<SchemaScript> Scripts { get; } = [.. ((string[])["sqlite", "postgres"]).Select(engine =>
        new SchemaScript(engine, "001-rows.sql", "create table rows (commit_id text not null primary key);"))];

    /// <summary>
    /// Says of each append how it ended: <c>+</c> was acknowledged, <c>-</c> was not written, <c>?</c> is not known, <c>!</c> should not be.
    /// </summary>
    public async Task Write(string writer, int count)
    {
        var random = new Random(seed + writer.Sum(letter => letter));
        for (var n = 0; n < count; n++)
            await One($"{writer}-{_rounds.AddOrUpdate(writer, 1, (_, round) => round + 1)}", new(random.Next()));
    }

    private async Task One(string name, Random random)
    {
        var commit = Guid.CreateVersion7();
        try
        {
            say(await Append(commit, name, random) switch
            {
                AppendResult.Appended => $"+ {commit}",
                AppendResult.Conflict => $"- {commit}",
                var other => $"! {commit} {other}",
            });
        }
        catch (StoreUnavailableException)
        {
            say($"- {commit}");
        }
        catch (OutcomeUnknownException)
        {
            say($"? {commit}");
        }
        catch (Exception strange)
        {
            say($"! {commit} {strange.GetType()}: {strange.Message.ReplaceLineEndings(" ")}");
        }
    }

    private async Task<AppendResult> Append(Guid commit, string name, Random random)
    {
        var (hasRow, hasAnswer, isRefused) = (random.Next(3) == 0, random.Next(3) == 0, random.Next(6) == 0);
        var sizes = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(1, 4)).ToList();
        var what = string.Create(CultureInfo.InvariantCulture, $"{sizes.Sum()} {(hasRow ? "row" : "-")} {(hasAnswer ? "answer" : "-")}");
        var streams = sizes.Select((size, n) => new StreamAppend(
            new($"load-{random.Next(20)}-{n}"),
            isRefused && n == sizes.Count - 1 ? ExpectedVersion.Exactly(new(1_000_000)) : ExpectedVersion.Any,
            [.. Enumerable.Range(0, size).Select(e => Event($"{Names}-{name}-{n}-{e}", random))]));
        var append = new Append(commit, [.. streams], new() { Correlation = commit.ToString(), Command = what })
        {
            Answer = hasAnswer ? new(new("", "load", "Load", commit.ToString()), "h"u8.ToArray(), 200, "told"u8.ToArray()) : null,
        };
        if (!hasRow)
            return await store.Log.Append(append, default);

        await using var session = await store.Begin("Load", default);
        await session.Execute(new("insert into rows (commit_id) values ($1)", [commit.ToString()], []), default);
        if (!isApart)
            return await session.Commit(append);

        await session.Commit(new(Guid.CreateVersion7(), [], EventMetadata.None));
        Fault.Point("twin.between");
        return await store.Log.Append(append, default);
    }

    private static NewEvent Event(string name, Random random) => new(
        Guid.CreateVersion7(), "loaded", System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', random.Next(400))}\""))
    {
        Tags = random.Next(2) == 0 ? [new($"t:{random.Next(9)}")] : [],
        Keys = random.Next(3) == 0 ? [KeyChange.Claim("name", name)] : [],
    };
}
