using System.Net;
using System.Net.Sockets;

namespace Versicle.Stores.Tests;

/// <summary>Where a connection is cut, as its server and its client see it.</summary>
internal enum Cut
{
    /// <summary>What the client sends next does not arrive.</summary>
    BeforeItArrives,

    /// <summary>It arrives in part.</summary>
    InTheMiddle,

    /// <summary>It arrives and is carried out; the answer does not come back.</summary>
    BeforeTheAnswer,

    /// <summary>It is carried out; the answer comes back in part.</summary>
    InTheAnswer,
}

/// <summary>Stands between a client and its server, and cuts the connection on which a given text is sent next.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private byte[]? _trigger;
    private Cut _cut;
    private int _cuts;
    private Func<Task>? _whenCut;

    public CuttingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = Accept();
    }

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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
            var answers = new TaskCompletionSource<Cut?>();
            var ended = await Task.WhenAny(Requests(client, server, answers), Answers(client, server, answers));
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Requests(TcpClient client, TcpClient server, TaskCompletionSource<Cut?> answers)
    {
        var buffer = new byte[1 << 16];
        while (await client.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            var sent = buffer.AsMemory(0, read);
            if (Volatile.Read(ref _trigger) is { } trigger && sent.Span.IndexOf(trigger) >= 0 &&
                Interlocked.CompareExchange(ref _trigger, null, trigger) == trigger)
            {
                Interlocked.Increment(ref _cuts);
                if (_cut is Cut.BeforeItArrives)
                    return;
                if (_cut is Cut.InTheMiddle)
                {
                    await server.GetStream().WriteAsync(sent[..(sent.Length / 2)], _stop.Token);
                    return;
                }

                answers.TrySetResult(_cut);
            }

            await server.GetStream().WriteAsync(sent, _stop.Token);
        }
    }

    private async Task Answers(TcpClient client, TcpClient server, TaskCompletionSource<Cut?> answers)
    {
        var buffer = new byte[1 << 16];
        while (await server.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            if (answers.Task.IsCompletedSuccessfully)
            {
                if (answers.Task.Result is Cut.InTheAnswer)
                    await client.GetStream().WriteAsync(buffer.AsMemory(0, read / 2), _stop.Token);
                if (_whenCut is { } whenCut)
                    await whenCut();
                return;
            }

            await client.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
