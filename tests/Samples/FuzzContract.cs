using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Samples.Tests;

/// <summary>Requests that chance has changed, as bytes, against the running program.</summary>
public abstract class FuzzContract<TStore>
    where TStore : ISampleStore
{
    private const int AtOnce = 32;
    private const long Growth = 64 << 20;

    // A body that is shorter than it says is waited for: that long, before this end says that there is no more.
    private static readonly TimeSpan Answering = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Requests that are right, once what they are about is there.</summary>
    protected abstract Task<IReadOnlyList<string>> Requests(HttpClient client);

    /// <summary>What was there before is there.</summary>
    protected abstract Task StillAnswers(HttpClient client);

    [Fact]
    public async Task No_request_is_answered_500_or_hangs_and_nothing_grows()
    {
        using var data = await TStore.New();
        await using var program = await SampleProgram.Start(data);
        var mutants = new Mutants(Tier.Seed, await Requests(program.Client));
        var count = Tier.Of(quick: 640, thorough: 10_000);
        await Send(program, mutants, count / 4); // Warm: code, caches, pools.
        var before = program.Memory;

        var statuses = await Send(program, mutants, count - count / 4);

        Assert.True(!statuses.Keys.Any(status => status is "500" or "502" or "503" or "504" or "507"), $"seed {Tier.Seed}: {string.Join(", ", statuses.OrderBy(s => s.Key))}");
        Assert.True(program.Memory - before < Growth, $"seed {Tier.Seed}: from {before:N0} to {program.Memory:N0} bytes");
        Assert.True(statuses.ContainsKey("200") && statuses.ContainsKey("400"), string.Join(", ", statuses));
        await StillAnswers(program.Client);
        var errors = program.Output.Where(line => JsonElement.Parse(line).GetProperty("LogLevel").GetString() is "Error" or "Critical").ToList();
        Assert.True(errors.Count == 0, $"seed {Tier.Seed}: {string.Join('\n', errors.Take(3))}");
    }

    /// <summary>Status codes, by how often they came.</summary>
    private static async Task<Dictionary<string, int>> Send(SampleProgram program, Mutants mutants, int count)
    {
        var statuses = new Dictionary<string, int>();
        for (var sent = 0; sent < count; sent += AtOnce)
        {
            var requests = Enumerable.Range(0, AtOnce).Select(_ => mutants.Next()).ToList();
            foreach (var status in await Task.WhenAll(requests.Select(request => Status(program.Client.BaseAddress!, request))))
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }

        return statuses;
    }

    private static async Task<string> Status(Uri address, byte[] request)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(request, limit.Token);
            var head = new byte[12];
            var reading = stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, limit.Token).AsTask();
            if (await Task.WhenAny(reading, Task.Delay(Answering, limit.Token)) != reading)
                client.Client.Shutdown(SocketShutdown.Send);
            var read = await reading;
            return read < head.Length ? "closed" : Encoding.ASCII.GetString(head, 9, 3);
        }
        catch (IOException)
        {
            return "closed";
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no answer within {Patience.TotalSeconds:0} s, seed {Tier.Seed}: {Convert.ToBase64String(request)}");
        }
    }
}
