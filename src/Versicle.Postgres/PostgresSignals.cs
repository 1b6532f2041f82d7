using System.Globalization;
using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>
/// Tells this process and others how far the log has come: after the commit, coalesced, and in a transaction of its own that
/// waits for no flush, because NOTIFY holds a lock of the whole server until its transaction is flushed. Whoever misses it
/// looks by himself within a second.
/// </summary>
internal sealed class PostgresSignals(PostgresDatabase database, StoreContext context) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The first news leave at once, further ones no sooner: each is a transaction, and wakes every process that listens.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task _listening = Task.CompletedTask;
    private Task _telling = Task.CompletedTask;
    private string _channel = "";
    private long _toTell;
    private bool _isTelling;

    private bool IsOn => database.Options is { Notify: true, BehindPooler: false };

    /// <summary>Listens from now on.</summary>
    /// <param name="channel">Of this log.</param>
    public void Start(string channel)
    {
        _channel = channel;
        if (IsOn)
            _listening = Listen();
    }

    /// <summary>The log has come to <paramref name="head"/>.</summary>
    public void Tell(LogPosition head)
    {
        context.Appended.Advance(head);
        if (!IsOn)
            return;

        lock (_gate)
        {
            if (head.Value <= _toTell || _stop.IsCancellationRequested)
                return;
            _toTell = head.Value;
            if (_isTelling)
                return;
            _isTelling = true;
            _telling = TellOthers();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (_gate)
        {
            _stop.Cancel();
            last = _telling;
        }

        await last.ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task TellOthers()
    {
        await Task.Yield(); // Out of the gate, and out of the way of whoever has just committed.
        for (var told = 0L; NextToTell(told) is { } head;)
        {
            try
            {
                await using var connection = await database.Connect(_stop.Token).ConfigureAwait(false);
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(new("begin"));
                batch.BatchCommands.Add(new("set local synchronous_commit = off"));
                var notify = new NpgsqlBatchCommand("select pg_notify($1, $2)");
                notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _channel });
                notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = head.ToString(CultureInfo.InvariantCulture) });
                batch.BatchCommands.Add(notify);
                batch.BatchCommands.Add(new("commit"));
                Fault.Point("signal.before-notify");
                await batch.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
                Fault.Point("signal.after-notify");
            }
            catch (Exception)
            {
                // A signal only saves time: whoever misses it looks by himself.
            }

            told = head;
            await Task.Delay(Between, context.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private long? NextToTell(long told)
    {
        lock (_gate)
        {
            _isTelling = _toTell > told && !_stop.IsCancellationRequested;
            return _isTelling ? _toTell : null;
        }
    }

    private async Task Listen()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenOn().ConfigureAwait(false);
            }
            catch (Exception) when (!_stop.IsCancellationRequested)
            {
                await Task.Delay(Pause, context.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception)
            {
                return;
            }
        }
    }

    private async Task ListenOn()
    {
        await using var connection = await database.Connect(_stop.Token).ConfigureAwait(false);
        connection.Notification += (_, said) =>
        {
            if (long.TryParse(said.Payload, NumberStyles.None, CultureInfo.InvariantCulture, out var head))
                context.Appended.Advance(new(head));
        };
        await using (var listen = new NpgsqlCommand($"listen {_channel}", connection))
            await listen.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);

        context.Appended.Nudge(); // What was committed before it listened.
        while (true)
            await connection.WaitAsync(_stop.Token).ConfigureAwait(false);
    }
}
