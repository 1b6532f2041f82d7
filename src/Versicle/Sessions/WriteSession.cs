using System.Data.Common;
using System.Diagnostics;
using Versicle.Stores;

namespace Versicle;

/// <summary>The write session of one dispatch: begins at its first use, appends what was published when the handler returns.</summary>
internal sealed class WriteSession(DispatchScope dispatch, EngineParts engine) : IWriteSession
{
    private readonly List<(StreamName Stream, ExpectedVersion Expected, NewEvent Event)> _published = [];
    private readonly List<AppendCondition> _conditions = [];
    private IStoreTransaction? _transaction;
    private ExpectedVersion? _asked; // By the caller, of what is committed.
    private bool _isClosed;
    private int _busy;

    public async ValueTask<int> Execute(Sql sql, CancellationToken ct)
    {
        using var turn = await Enter(ct);
        return await _transaction!.Execute(sql.Render(), ct);
    }

    public ValueTask<IReadOnlyList<T>> Query<T>(Sql sql, CancellationToken ct) => Read<T>(sql, int.MaxValue, ct);

    public async ValueTask<T> QuerySingle<T>(Sql sql, CancellationToken ct) =>
        await Read<T>(sql, max: 2, ct) switch
        {
            [var one] => one,
            var rows => throw new InvalidOperationException($"QuerySingle<{typeof(T).Name}> is answered {(rows.Count == 0 ? "no row" : "several rows")}, not one."),
        };

    public async ValueTask<T?> QuerySingleOrDefault<T>(Sql sql, CancellationToken ct) =>
        await Read<T>(sql, max: 2, ct) switch
        {
            [] => default,
            [var one] => one,
            _ => throw new InvalidOperationException($"QuerySingleOrDefault<{typeof(T).Name}> is answered several rows, not one or none."),
        };

    public void Publish(StreamName stream, params ReadOnlySpan<object> events) => Publish(stream, ExpectedVersion.Any, events);

    public void Publish(StreamName stream, ExpectedVersion expected, params ReadOnlySpan<object> events)
    {
        RequireOpen();
        foreach (var happened in events)
        {
            _published.Add((stream, expected, engine.Codec.Encode(happened, engine.Ids.Next())));
            expected = ExpectedVersion.Any; // Only the first of a run meets the stream as the caller saw it.
        }
    }

    public void Require(AppendCondition condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        RequireOpen();
        _conditions.Add(condition with { FailIfMatch = engine.Codec.Widen(condition.FailIfMatch) });
    }

    public async ValueTask<DbTransaction> Lend(CancellationToken ct)
    {
        using var turn = await Enter(ct);
        return _transaction!.Lend();
    }

    /// <summary>Of the one stream that is published to, as it is after that, where it is expected exactly.</summary>
    public StreamVersion? VersionAfter()
    {
        if (Grouped() is not [var only])
            return null;

        var before = Math.Max(only.Expected.Number, dispatch.Context.Expected?.Number ?? -1);
        return before >= 0 ? new StreamVersion(before + only.Events.Count) : null;
    }

    public void Reopen() => _isClosed = false;

    /// <summary>Commits, and keeps an answer with it. Null when there is nothing to commit.</summary>
    public async ValueTask<AppendResult.Done?> Commit(CommandAnswer? answer, CancellationToken ct)
    {
        _isClosed = true;
        _asked = dispatch.Context.Expected;
        if (_transaction is null && _published.Count == 0 && _conditions.Count == 0 && answer is null && _asked is null)
            return null;

        return await Append(answer, ct);
    }

    /// <summary>Undoes what the handler wrote, and keeps its "no", if what it required still holds.</summary>
    public async ValueTask<AppendResult.Done> Refuse(CommandAnswer answer, CancellationToken ct)
    {
        AppendCondition[] conditions = [.. _conditions];
        _asked = null; // A "no" publishes nothing that could be expected.
        await Close();
        _conditions.AddRange(conditions);
        return await Append(answer, ct);
    }

    public async ValueTask Close()
    {
        _isClosed = true;
        _published.Clear();
        _conditions.Clear();
        if (_transaction is { } transaction)
        {
            _transaction = null;
            await transaction.DisposeAsync();
        }
    }

    private ValueTask<AppendResult.Done> Append(CommandAnswer? answer, CancellationToken ct)
    {
        var operation = engine.Telemetry.Appends;
        return operation.IsWatched
            ? operation.Watch(dispatch.MessageType.Name, span => Append(span, answer, ct))
            : Append(span: null, answer, ct);
    }

    private async ValueTask<AppendResult.Done> Append(Activity? span, CommandAnswer? answer, CancellationToken ct)
    {
        span?.SetTag(Telemetry.EventCount, _published.Count);
        var append = new Append(engine.Ids.Next(), await Streams(ct), EventMetadata.Of(dispatch.MessageType, dispatch.Context))
        {
            Conditions = _conditions,
            Answer = answer,
        };
        var result = await Append(append, ct);

        switch (result)
        {
            case AppendResult.Appended appended:
                span?.SetTag(Telemetry.Position, appended.Head.Position.Value);
                dispatch.Version = VersionAfter();
                if (dispatch.Trial is null)
                    engine.Telemetry.Appended(dispatch.MessageType.Name, _published.Count);
                return appended;
            case AppendResult.Answered answered:
                dispatch.Version = null; // It is the earlier answer's to tell.
                return answered;
            case AppendResult.Conflict conflict:
                engine.Telemetry.Conflicted(dispatch.MessageType.Name, conflict);
                throw conflict.AsException();
            default:
                throw new UnreachableException();
        }
    }

    private async ValueTask<AppendResult> Append(Append append, CancellationToken ct)
    {
        if (dispatch.Trial is { } trial)
            return await trial.Run(_transaction ??= await engine.RequiredStore.Begin(dispatch.MessageType.Name, ct), append);
        return _transaction is { } transaction
            ? await engine.Keys.Commit(engine.RequiredStore.Log, transaction, append, ct)
            : await engine.Keys.Append(engine.RequiredStore.Log, append, ct);
    }

    private async ValueTask<IReadOnlyList<T>> Read<T>(Sql sql, int max, CancellationToken ct)
    {
        using var turn = await Enter(ct);
        return await _transaction!.Query(sql.Render(), engine.MapperOf<T>(), max, ct);
    }

    private async ValueTask<Turn> Enter(CancellationToken ct)
    {
        RequireOpen();
        if (Interlocked.Exchange(ref _busy, 1) == 1)
            throw new InvalidOperationException($"The write session of '{dispatch.MessageType.Name}' is used by two calls at once. Await one before the next.");

        try
        {
            _transaction ??= dispatch.Keyed?.Claim is { } claim
                ? await claim.Begin(dispatch.MessageType.Name, ct)
                : await engine.RequiredStore.Begin(dispatch.MessageType.Name, ct);
            return new(this);
        }
        catch
        {
            Volatile.Write(ref _busy, 0);
            throw;
        }
    }

    private void RequireOpen()
    {
        dispatch.RequireWriteSide();
        if (_isClosed)
            throw new InvalidOperationException($"The write session of '{dispatch.MessageType.Name}' is used after its handler returned.");
    }

    // Consecutive events of one stream travel as one entry; the order between streams is the order of publishing.
    private async ValueTask<IReadOnlyList<StreamAppend>> Streams(CancellationToken ct)
    {
        var streams = Grouped();
        return _asked is { } asked
            ? [await CallersExpectation.Apply(dispatch.MessageType.Name, streams, asked, engine.RequiredStore.Log, ct)]
            : streams;
    }

    private List<StreamAppend> Grouped()
    {
        var streams = new List<StreamAppend>();
        foreach (var (stream, expected, published) in _published)
        {
            if (streams is [.., var last] && last.Stream == stream && expected == ExpectedVersion.Any)
                ((List<NewEvent>)last.Events).Add(published);
            else
                streams.Add(new(stream, expected, new List<NewEvent> { published }));
        }

        return streams;
    }

    private readonly struct Turn(WriteSession session) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref session._busy, 0);
    }
}
