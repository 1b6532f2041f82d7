using System.Collections.Concurrent;
using System.Diagnostics;

namespace Users.Tests;

public sealed class StopTestsOnSqlite : StopTests<OnSqlite>;

public sealed class StopTestsOnPostgres : StopTests<OnPostgres>;

/// <summary>The end that a service manager asks for, while clients write.</summary>
[Trait("Guarantee", "G23")]
public abstract class StopTests<TStore>
    where TStore : ISampleStore
{
    private const int Clients = 8;

    [Fact]
    public async Task Asked_to_end_under_load_it_finishes_what_it_began_and_loses_and_doubles_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var data = await TStore.New();
        var answered = new ConcurrentBag<string>();
        for (var stop = 0; stop < Tier.Of(quick: 2, thorough: 50); stop++)
            await OneLife(data, stop, answered);

        await using var after = await UsersHost.StartOn(data);
        var written = await NamesIn(after);

        Assert.True(answered.Count > Clients);
        Assert.Empty(answered.Except(written));
        Assert.Equal(written.Distinct().Count(), written.Count);
    }

    private static async Task OneLife(SampleData data, int stop, ConcurrentBag<string> answered)
    {
        await using var program = await SampleProgram.Start(data);
        using var load = new CancellationTokenSource();
        var (enough, begun) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), answered.Count);
        var clients = Enumerable.Range(0, Clients).Select(client => Write(program, $"{stop}.{client}", load.Token, name =>
        {
            answered.Add(name);
            if (answered.Count - begun >= 5 * Clients)
                enough.TrySetResult();
        })).ToList();
        await enough.Task.WaitAsync(TimeSpan.FromMinutes(1));

        var asked = Stopwatch.GetTimestamp();
        Assert.Equal(0, await program.Signal(15));

        Assert.True(Stopwatch.GetElapsedTime(asked) < TimeSpan.FromSeconds(30));
        await load.CancelAsync();
        await Task.WhenAll(clients);
    }

    // Until the program is gone. What was not answered may have been written, once, or not.
    private static async Task Write(SampleProgram program, string client, CancellationToken ct, Action<string> isAnswered)
    {
        for (var n = 0; !ct.IsCancellationRequested; n++)
        {
            var name = $"{client}.{n}";
            try
            {
                var reply = await program.Client.PostAsync(new Uri("/users", UriKind.Relative), Http.Json($$"""{"name":"{{name}}","email":"e"}"""), ct);
                Assert.Equal(201, (int)reply.StatusCode);
                isAnswered(name);
            }
            catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or IOException)
            {
                return;
            }
        }
    }

    private static async Task<List<string>> NamesIn(UsersHost users)
    {
        var (names, after) = (new List<string>(), Versicle.LogPosition.Start);
        while (await users.Log.Read(new() { After = after, Max = 1_000 }, TestContext.Current.CancellationToken) is { Events.Count: > 0 } page)
        {
            names.AddRange(page.Events.Select(e => System.Text.Json.JsonElement.Parse(e.Data.Span).GetProperty("name").GetString()!));
            after = page.Events[^1].Context.Position;
        }

        return names;
    }
}
