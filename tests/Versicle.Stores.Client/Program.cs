// Another process on a store, for tests that need one. Speaks in lines; ends when its input ends.
//
//   race sqlite|postgres|unlocked STORE WRITERS   each line is a round: that many writers want the same at once;
//                                                 answers how many won, lost, and met something else
//   hold sqlite|postgres|forever STORE            answers once it holds what all writers need, and keeps it
//   import sqlite|postgres STORE FILE             fills an empty log from a file, and ends
using Versicle.Stores.Client;

if (args is ["import", var engine, var target, var file])
{
    await Import.Run(engine, target, file);
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
