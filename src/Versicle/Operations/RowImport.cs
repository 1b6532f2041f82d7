namespace Versicle;

/// <summary>What an existing row becomes: the first events of a stream that nobody has begun.</summary>
/// <param name="Stream">Whose facts. One row, one stream.</param>
/// <param name="Events">In order, at least one.</param>
public sealed record FirstEvents(StreamName Stream, IReadOnlyList<object> Events);

/// <summary>How far an import of rows has come.</summary>
/// <param name="Rows">Rows that were read.</param>
/// <param name="Begun">Streams that this run has begun.</param>
/// <param name="There">Rows whose streams were there: of an earlier run, or because the application was first.</param>
public sealed record RowImportProgress(long Rows, long Begun, long There);

/// <summary>
/// Rows become first events, a chunk in one append. What makes a repetition harmless is that every stream is expected not to be there:
/// in a chunk that conflicts each row is tried alone.
/// </summary>
internal sealed class RowImport(EngineParts engine, string name)
{
    /// <summary>Others who write wait for one chunk at most.</summary>
    private const int Chunk = 100;

    private long _rows;
    private long _begun;
    private long _there;

    private RowImportProgress Progress => new(_rows, _begun, _there);

    public async ValueTask<RowImportProgress> Run<TRow>(
        IAsyncEnumerable<TRow> rows, Func<TRow, FirstEvents?> begin, Action<RowImportProgress>? progress, CancellationToken ct)
    {
        var chunk = new List<StreamAppend>(Chunk);
        var (events, bytes) = (0, 0L);
        await foreach (var row in rows.WithCancellation(ct))
        {
            _rows++;
            if (begin(row) is not { } first)
                continue;

            NewEvent[] encoded = [.. first.Events.Select(happened => engine.Codec.Encode(happened, engine.Ids.Next()))];
            var size = encoded.Sum(one => (long)one.Data.Length);
            if (chunk.Count == Chunk || events + encoded.Length > LogLimits.MaxEvents || bytes + size > LogLimits.MaxAppendBytes)
            {
                await Write(chunk, progress, ct);
                (events, bytes) = (0, 0);
            }

            chunk.Add(new(first.Stream, ExpectedVersion.NoStream, encoded));
            (events, bytes) = (events + encoded.Length, bytes + size);
        }

        await Write(chunk, progress, ct);
        return Progress;
    }

    private async ValueTask Write(List<StreamAppend> chunk, Action<RowImportProgress>? progress, CancellationToken ct)
    {
        if (chunk.Count > 0 && !await TryBegin(chunk, ct))
            await Task.WhenAll(chunk.Select(one => TryBegin([one], ct).AsTask())); // At once: they share commits.

        chunk.Clear();
        progress?.Invoke(Progress);
    }

    /// <summary>False when a stream is there already, and so nothing is written.</summary>
    private async ValueTask<bool> TryBegin(List<StreamAppend> streams, CancellationToken ct)
    {
        var append = new Append(engine.Ids.Next(), [.. streams], new() { Command = name });
        switch (await engine.RequiredStore.Log.Append(append, ct))
        {
            case AppendResult.StreamConflict when streams.Count > 1:
                return false;
            case AppendResult.StreamConflict:
                Interlocked.Increment(ref _there);
                return true;
            case AppendResult.Conflict conflict:
                throw conflict.AsException();
            default:
                Interlocked.Add(ref _begun, streams.Count);
                return true;
        }
    }
}
