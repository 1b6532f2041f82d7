using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle;
using Versicle.Hosting;
using Versicle.Modules;
using Versicle.Postgres.Fixture;
using Versicle.Stores;

namespace Samples.Tests;

/// <summary>Where a log and its read models may be: one line each.</summary>
public static class Placements
{
    public static TheoryData<string> Names { get; } =
        ["two files", "beside the log", "another database", "a file on every node", "in memory", "in memory beside a file"];

    #region placements
    public static VersicleBuilder Use(
        string placement, VersicleBuilder versicle, string server, string otherServer, string folder) => placement switch
        {
            "two files" => versicle.UseSqlite($"{folder}/log.db").ReadModels(read => read.UseSqlite($"{folder}/read.db")),
            "beside the log" => versicle.UsePostgres(server).ReadModels(read => read.UsePostgres(server).UseSqliteScratch()),
            "another database" => versicle.UsePostgres(server).ReadModels(read => read.UsePostgres(otherServer).UseSqliteScratch()),
            "a file on every node" => versicle.UsePostgres(server).ReadModels(read => read.UseSqlite($"{folder}/read.db")),
            "in memory" => versicle.UsePostgres(server).ReadModels(read => read.UseSqliteInMemory()),
            "in memory beside a file" => versicle.UseSqlite($"{folder}/log.db").ReadModels(read => read.UseSqliteInMemory()),
            _ => throw new ArgumentException($"'{placement}' is no placement.", nameof(placement)),
        };
    #endregion

    /// <summary>Has a host there carry out a story, and answers what its queries said, those that were refused too.</summary>
    public static async Task<PlacedHost> Tell(string placement, VersicleModule module, Func<PlacedHost, Task> story)
    {
        var cluster = await PostgresCluster.Shared;
        var (server, otherServer) = (await cluster.NewDatabase(), await cluster.NewDatabase());
        using var folder = new TemporaryFolder();
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<TimeProvider>(new StoryClock());
        builder.Services.AddVersicle(module, versicle =>
        {
            Use(placement, versicle, server, otherServer, folder.Path);
            versicle.Ids = new StoryIds();
        });
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var placed = new PlacedHost(host.Services);
        await story(placed);
        await host.StopAsync(TestContext.Current.CancellationToken);
        return placed;
    }
}

/// <summary>A host of a sample's handlers, as its story sees it.</summary>
public sealed class PlacedHost(IServiceProvider services)
{
    private readonly List<string> _told = [];
    private readonly HashSet<Type> _asked = [];
    private readonly Dictionary<string, string> _names = [];
    private ConsistencyToken _after;

    public string Told => _names.Aggregate(string.Join('\n', _told), (told, name) => told.Replace(name.Key, name.Value, StringComparison.Ordinal));

    public IReadOnlySet<Type> Asked => _asked;

    public async Task<TResult> Do<TResult>(ICommand<TResult> command)
    {
        var answer = await services.GetRequiredService<CommandBus>().Dispatch(command, TestContext.Current.CancellationToken);
        _after = answer.Token;
        return answer.Result;
    }

    /// <summary>What an id is called: how ids come about is a store's own business.</summary>
    public void Name(Guid id, string name) => _names.Add(id.ToString(), name);

    /// <summary>Asks with the token of what was done last.</summary>
    public Task Ask<TResult>(IQuery<TResult> query) => Ask(query, new() { After = _after });

    public Task AskAsOf<TResult>(IQuery<TResult> query, long position) => Ask(query, new() { AsOf = new AsOf.Position(new(position)) });

    private async Task Ask<TResult>(IQuery<TResult> query, MessageContext context)
    {
        _asked.Add(query.GetType());
        try
        {
            var result = await services.GetRequiredService<QueryBus>().Dispatch(query, context, TestContext.Current.CancellationToken);
            _told.Add($"{query}: {JsonSerializer.Serialize(result)}");
        }
        catch (VersicleException no)
        {
            _told.Add($"{query}: {no.Code} {no.Message}");
        }
    }
}

/// <summary>A story told twice is the same story.</summary>
internal sealed class StoryClock : TimeProvider
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

internal sealed class StoryIds : IIdSource
{
    private int _last;

    public Guid Next() => new(Interlocked.Increment(ref _last), 0, 0, new byte[8]);
}
