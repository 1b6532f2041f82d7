using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Versicle.Postgres.Fixture;

/// <summary>Where a connection is cut, as its server and its client see it.</summary>
/// <param name="InAnswer">In what the server answers; else in what the client sends.</param>
/// <param name="Share">After which part of that: 0 is nothing of it, 1 all of it.</param>
public readonly record struct Cut(bool InAnswer, double Share)
{
    /// <summary>What the client sends next does not arrive.</summary>
    public static Cut BeforeItArrives => new(false, 0);

    /// <summary>It arrives and is carried out; the answer does not come back.</summary>
    public static Cut BeforeTheAnswer => new(true, 0);

    /// <summary>Between two messages of the protocol: the last one that ends within the share.</summary>
    public bool BetweenMessages { get; init; }

    /// <summary>The server does not hear of it: it goes on waiting for a client that is gone.</summary>
    public bool IsHalf { get; init; }
}

/// <summary>Stands between a client and its server, and cuts the connection on which a given text is sent next.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _halves = [];
    private readonly int _serverPort;
    private readonly Task _accepting;
    private byte[]? _trigger;
    private Cut _cut;
    private int _cuts;
    private Func<Task>? _whenCut;

    /// <summary>Listens, and leads to that port of 127.0.0.1.</summary>
    public CuttingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often it has cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts once: the next connection on which these bytes are sent.</summary>
    public void Arm(Cut cut, byte[] trigger)
    {
        _cut = cut;
        Volatile.Write(ref _trigger, trigger);
    }

    /// <summary>Does something as soon as it has cut, before the client hears of it.</summary>
    public async Task WhenCut(Func<ValueTask> then)
    {
        var done = new TaskCompletionSource();
        _whenCut = async () =>
        {
            await then();
            done.SetResult();
        };
        await done.Task;
    }

    /// <summary>Cuts all that is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_halves)
            _halves.ForEach(half => half.Dispose());
        _stop.Dispose();
    }

    private async Task Accept()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = Serve(client);
        }
    }

    private async Task Serve(TcpClient client)
    {
        var server = new TcpClient { NoDelay = true };
        var cut = new TaskCompletionSource<Cut>();
        using (client)
        {
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
            var ended = await Task.WhenAny(Requests(client, server, cut), Answers(client, server, cut));
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (cut.Task is { IsCompletedSuccessfully: true, Result.IsHalf: true })
            lock (_halves)
                _halves.Add(server);
        else
            server.Dispose();
    }

    private async Task Requests(TcpClient client, TcpClient server, TaskCompletionSource<Cut> cut)
    {
        var buffer = new byte[1 << 16];
        while (await client.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            var sent = buffer.AsMemory(0, read);
            if (Volatile.Read(ref _trigger) is { } trigger && sent.Span.IndexOf(trigger) >= 0 &&
                Interlocked.CompareExchange(ref _trigger, null, trigger) == trigger)
            {
                var now = _cut;
                Interlocked.Increment(ref _cuts);
                cut.TrySetResult(now);
                if (!now.InAnswer)
                {
                    await server.GetStream().WriteAsync(sent[..Length(now, sent.Span)], _stop.Token);
                    return;
                }
            }

            await server.GetStream().WriteAsync(sent, _stop.Token);
        }
    }

    private async Task Answers(TcpClient client, TcpClient server, TaskCompletionSource<Cut> cut)
    {
        var buffer = new byte[1 << 16];
        while (await server.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            if (cut.Task is { IsCompletedSuccessfully: true, Result: var now })
            {
                await client.GetStream().WriteAsync(buffer.AsMemory(0, Length(now, buffer.AsSpan(0, read))), _stop.Token);
                if (_whenCut is { } whenCut)
                    await whenCut();
                return;
            }

            await client.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    // A message is its type, a byte, and its length, four bytes that count themselves.
    private static int Length(Cut cut, ReadOnlySpan<byte> bytes)
    {
        var most = (int)Math.Round(cut.Share * bytes.Length);
        if (!cut.BetweenMessages)
            return most;

        var at = 0;
        while (at + 5 <= most && at + 1 + BinaryPrimitives.ReadInt32BigEndian(bytes[(at + 1)..]) is var next && next <= most)
            at = next;
        return at;
    }
}
