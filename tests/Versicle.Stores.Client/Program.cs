// Another process on a store, for tests that need one. Speaks in lines; ends when its input ends.
//
//   race sqlite|postgres|unlocked STORE WRITERS   each line is a round: that many writers want the same at once;
//                                                 answers how many won, lost, and met something else
//   hold sqlite|postgres|forever STORE            answers once it holds what all writers need, and keeps it
//   import sqlite|postgres STORE FILE             fills an empty log from a file, and ends
//   declare sqlite|postgres STORE                starts a host that declares a unique key late (Members.cs), and ends
//   load sqlite|postgres STORE WRITERS SEED [normal|apart]   appends of every kind until it is killed; says of each how it ended
//   disk [apart]                                  each line is an SQLite file and the call to the disk that fails (FailingDisk.cs)
using Versicle.Stores.Client;

// What a process without its disk writes would look lost after a power loss.
if (Environment.GetEnvironmentVariable("LD_PRELOAD") is { Length: > 0 } disk && !File.ReadAllText("/proc/self/maps").Contains(disk))
{
    Console.WriteLine($"! the disk '{disk}' was not loaded into this process");
    return;
}

if (args is ["disk", .. var how])
{
    await FailingDisk.Run(isApart: how is ["apart"]);
    return;
}

if (args is ["load", var on, var at, var writers, var seed, .. var weak])
{
    await using var loaded = await OnStore.OpenStore(on, at, Load.Scripts, weak is ["normal"] ? "normal" : null);
    Console.WriteLine("ready");
    _ = Task.Run(() =>
    {
        Console.In.ReadToEnd();
        Environment.Exit(0); // Whoever started it is gone.
    });
    var load = new Load(loaded, int.Parse(seed), isApart: weak is ["apart"], Console.WriteLine);
    await Task.WhenAll(Enumerable.Range(0, int.Parse(writers)).Select(writer => Task.Run(() => load.Write($"w{writer}", int.MaxValue))));
    return;
}

if (args is ["import", var engine, var target, var file])
{
    await Import.Run(engine, target, file);
    return;
}

if (args is ["declare", var declaredOn, var declaredAt])
{
    await Members.Declare(declaredOn, declaredAt);
    return;
}

var (what, kind, store) = (args[0], args[1], args[2]);
await using var contest = await Contest.Open(kind, store);
if (what == "hold")
    await contest.Hold();
Console.WriteLine("ready");

while (Console.ReadLine() is { } round)
{
    var outcomes = await Task.WhenAll(Enumerable.Range(0, int.Parse(args[3])).Select(writer => contest.Want(round, writer)));
    Console.WriteLine($"{outcomes.Count(won => won is true)} {outcomes.Count(won => won is false)} {outcomes.Count(won => won is null)}");
}
