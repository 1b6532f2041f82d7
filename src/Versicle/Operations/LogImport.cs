using Versicle.Stores;

namespace Versicle;

/// <summary>Fills an empty log from a file, or goes on with an import that was broken off.</summary>
internal sealed class LogImport(ILogStorage storage, IProgress<OperationProgress>? progress)
{
    private const int BatchEvents = 500;
    private const int BatchBytes = 4 << 20;

    private readonly List<StoredEvent> _events = [];
    private readonly List<StoredCommit> _commits = [];
    private readonly List<StoredAnswer> _answers = [];
    private LogLine.Begin? _begin;
    private LogPosition _had;
    private EventHash? _lastHad;
    private EventHash _digest;
    private long _position;
    private long _bytes;
    private long _answered;
    private bool _isEnded;

    public async ValueTask<LogHead> Run(Stream file, Guid epoch, CancellationToken ct)
    {
        await foreach (var (number, line, _) in LogLineReader.Read(file, mayBeTorn: false, ct))
        {
            if (_isEnded || _begin is null != line is LogLine.Begin)
                throw new LogFileException(number, _isEnded ? "it comes after the end" : "a file has one beginning, its first line");
            await Take(number, line, epoch, ct);
        }

        if (!_isEnded)
            throw new LogFileException(0, $"the file ends after position {_position} of {_begin?.Head ?? 0}, without its last line. What is there was imported: go on with the whole file");
        return await storage.EndImport(ct);
    }

    private async ValueTask Take(long number, LogLine line, Guid epoch, CancellationToken ct)
    {
        switch (line)
        {
            case LogLine.Begin begin:
                await Begin(begin, epoch, ct);
                break;
            case LogLine.Commit(var commit):
                _commits.Add(commit);
                if (_commits.Count >= 2 * BatchEvents)
                    await Flush(ct);
                break;
            case LogLine.Event(var stored):
                await Take(number, stored, ct);
                break;
            case LogLine.Answer(var answer):
                await Take(number, answer, ct);
                break;
            case LogLine.End(var head, var digest, var answers):
                if (head != _position || head != _begin!.Head || digest != _digest)
                    throw new LogFileException(number, $"it ends at {head} with digest {digest}, and the lines before come to {_position} with {_digest}");
                if (answers != _answered)
                    throw new LogFileException(number, $"it ends with {answers} answers, and {_answered} stand before");
                await Flush(ct);
                _isEnded = true;
                break;
        }
    }

    private async ValueTask Begin(LogLine.Begin begin, Guid epoch, CancellationToken ct)
    {
        _begin = begin;
        var last = begin.Epochs[^1];
        var own = new StoredEpoch(epoch, last.Ordinal + 1, last.Id, begin.Head, "import", IsOpen: false);
        _had = await storage.BeginImport([.. begin.Epochs, own], ct)
            ?? throw new StoreMismatchException("the log is not empty, and an import needs one that is: name another store. An import that was broken off goes on with the same file only.");
        if (_had > LogPosition.Start)
            _lastHad = await HashAt(_had, ct);
    }

    private async ValueTask Take(long number, StoredEvent stored, CancellationToken ct)
    {
        if (stored.Position != _position + 1)
            throw new LogFileException(number, $"its position is {stored.Position}, and {_position + 1} comes next");
        var hash = stored.Compute();
        if (hash != stored.Hash)
            throw new LogFileException(number, $"its hash is {stored.Hash}, and event {stored.Position} gives {hash}");

        (_position, _digest) = (stored.Position, LogDigest.Next(_digest, stored.Hash));
        if (_position == _had.Value && _lastHad != hash)
            throw new LogFileException(number, $"its hash is {hash}, and the event that was imported before at {_position} has {_lastHad}: it is another log's file");
        if (_position <= _had.Value)
            return;

        _events.Add(stored);
        _bytes += stored.Data.Length;
        if (_events.Count == BatchEvents || _bytes >= BatchBytes)
            await Flush(ct);
    }

    private async ValueTask Take(long number, StoredAnswer answer, CancellationToken ct)
    {
        if (answer.Position > _position)
            throw new LogFileException(number, $"its answer is of position {answer.Position}, and the events before come to {_position}");

        _answered++;
        _answers.Add(answer);
        _bytes += answer.Answer.Body.Length + answer.Answer.Response.Length;
        if (_answers.Count == BatchEvents || _bytes >= BatchBytes)
            await Flush(ct);
    }

    private async ValueTask Flush(CancellationToken ct)
    {
        await storage.Import(_events, _commits, _answers, ct);
        Fault.Point("import.after-batch");
        _events.Clear();
        _commits.Clear();
        _answers.Clear();
        _bytes = 0;
        progress?.Report(new(_position, _begin!.Head));
    }

    private async ValueTask<EventHash?> HashAt(LogPosition position, CancellationToken ct)
    {
        await using var snapshot = await storage.Snapshot(ct);
        return (await snapshot.Events(position.Value - 1, 1, ct)).FirstOrDefault()?.Hash;
    }
}
