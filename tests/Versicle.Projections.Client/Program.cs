// A node in a process of its own, for tests that kill it: the ledger of the tests, as its code is or as a later deployment's.
//
//   sqlite LOG READ old|new [APPENDS QUERIES]         two files
//   postgres DATABASE DATABASE old|new [APPENDS QUERIES]
//
// Says "ready" once it is started, and "current" once its version answers. With a load it appends and asks so many times a
// second; when a line is sent to it, or its input ends, it stops, and says what the load has found.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle;
using Versicle.Hosting;
using Versicle.Projections.Client;
using Versicle.Projections.Tests;

var (engine, log, read, code) = (args[0], args[1], args[2], args[3]);
var (appends, queries) = args.Length > 4 ? (int.Parse(args[4]), int.Parse(args[5])) : (0, 0);
var builder = Host.CreateEmptyApplicationBuilder(settings: null);
builder.Services.AddVersicle(code == "new" ? Later.Module : Ledger.Module, versicle =>
{
    _ = engine == "sqlite"
        ? versicle.UseSqlite(log).ReadModels(models => models.UseSqlite(read))
        : versicle.UsePostgres(log).ReadModels(models => models.UsePostgres(read));
    (versicle.FreshnessDeadline, versicle.SessionLimit) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60));
});
using var host = builder.Build();
await host.StartAsync();
var node = host.Services.GetRequiredService<VersicleHost>();
Console.WriteLine("ready");

var told = Task.Run(Console.In.ReadLineAsync);
for (var head = await node.Log.Head(default); !told.IsCompleted;)
{
    try
    {
        await node.CaughtUp(head.Position, TimeSpan.FromSeconds(1), default);
        break;
    }
    catch (NotCaughtUpException)
    {
        // It is being built.
    }
}

Console.WriteLine("current");

var load = new Load(node, code == "new" ? 2 : 1);
await load.Run(appends, queries, until: told);
await node.CaughtUp((await node.Log.Head(default)).Position, TimeSpan.FromMinutes(5), default);
Console.WriteLine(load);
await host.StopAsync();
