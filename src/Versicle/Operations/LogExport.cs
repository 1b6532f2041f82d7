using Versicle.Stores;

namespace Versicle;

/// <summary>Writes a log into a file, or goes on where a broken-off export of it ended.</summary>
internal sealed class LogExport(ILogSnapshot snapshot, Stream file, IProgress<OperationProgress>? progress)
{
    private const int PageSize = 256;

    private readonly LogLineWriter _writer = new(file);
    private LogLine.Begin _begin = new(snapshot.Head.Position.Value, snapshot.Epochs);
    private long _position;
    private EventHash _last;
    private EventHash _digest;
    private bool _isEnded;

    public async ValueTask<LogAnchor> Run(CancellationToken ct)
    {
        await Resume(ct);
        if (_isEnded)
            return new(new(_begin.Head), _digest);
        if (file.Position == 0)
            await _writer.Write(_begin, ct);

        var resumed = _position;
        await foreach (var commit in snapshot.Commits(ct))
        {
            if (commit.First <= resumed || commit.First + commit.Count - 1 > _begin.Head)
                continue; // Written before it was broken off, or later than the head of this export.
            await WriteEvents(through: commit.First - 1, ct);
            await _writer.Write(new LogLine.Commit(commit), ct);
        }

        await WriteEvents(_begin.Head, ct);
        await _writer.Write(new LogLine.End(_begin.Head, _digest, await WriteAnswers(ct)), ct);
        await file.FlushAsync(ct);
        return new(new(_begin.Head), _digest);
    }

    /// <summary>What is whole is kept, up to the last event: commits and answers behind it are written again.</summary>
    private async ValueTask Resume(CancellationToken ct)
    {
        if (file.Length == 0)
            return;

        file.Position = 0;
        var end = 0L;
        await foreach (var (number, line, next) in LogLineReader.Read(file, mayBeTorn: true, ct))
        {
            switch (line)
            {
                case LogLine.Begin begin when begin.Head <= _begin.Head && begin.Epochs.SequenceEqual(_begin.Epochs):
                    (_begin, end) = (begin, next);
                    break;
                case LogLine.Begin begin:
                    throw new LogFileException(number, $"it is of another log, or of this one before it was restored: head {begin.Head}, history {begin.Epochs[^1].Id:N}");
                case LogLine.Event(var stored):
                    (_position, _last, _digest, end) = (stored.Position, stored.Hash, LogDigest.Next(_digest, stored.Hash), next);
                    break;
                case LogLine.End:
                    (_isEnded, end) = (true, next);
                    break;
            }
        }

        await RequireSame(ct);
        file.SetLength(end);
        file.Position = end;
    }

    private async ValueTask RequireSame(CancellationToken ct)
    {
        if (_position == 0)
            return;

        var there = (await snapshot.Events(_position - 1, 1, ct)).FirstOrDefault()?.Hash ?? EventHash.None;
        if (there != _last)
            throw new LogDamagedException(new(_position), _last, there);
    }

    private async ValueTask<long> WriteAnswers(CancellationToken ct)
    {
        var count = 0L;
        await foreach (var answer in snapshot.Answers(ct))
        {
            if (answer.Position > _begin.Head)
                break; // Later than the head of this export.
            await _writer.Write(new LogLine.Answer(answer), ct);
            count++;
        }

        return count;
    }

    private async ValueTask WriteEvents(long through, CancellationToken ct)
    {
        while (_position < through && await snapshot.Events(_position, (int)Math.Min(PageSize, through - _position), ct) is { Count: > 0 } page)
        {
            foreach (var stored in page)
            {
                await _writer.Write(new LogLine.Event(stored), ct);
                (_position, _digest) = (stored.Position, LogDigest.Next(_digest, stored.Hash));
            }

            progress?.Report(new(_position, _begin.Head));
        }
    }
}
