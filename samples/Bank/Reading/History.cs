using System.Diagnostics;
using System.Globalization;
using Bank.Accounts;
using Versicle;

namespace Bank.Reading;

/// <summary>What happened to an account, for an auditor.</summary>
public sealed record GetHistory(Guid AccountId, long After = 0, int PageSize = 50) : IQuery<History>;

/// <summary>What somebody did, to whichever account.</summary>
public sealed record GetDeeds(string Actor, long After = 0, int PageSize = 50) : IQuery<History>;

/// <param name="Entries">In the order of the log.</param>
/// <param name="Next">The <c>after</c> of the next page; null at the end.</param>
public sealed record History(IReadOnlyList<HistoryEntry> Entries, long? Next);

/// <param name="Position">Where it is in the log.</param>
/// <param name="AccountId">Whose.</param>
/// <param name="What">In words.</param>
/// <param name="At">When.</param>
/// <param name="By">Who acted.</param>
/// <param name="Command">What was asked for.</param>
public sealed record HistoryEntry(long Position, Guid AccountId, string What, DateTimeOffset At, string? By, string? Command);

public sealed class GetHistoryHandler(AuditTrail trail) : IQueryHandler<GetHistory, History>, IQueryHandler<GetDeeds, History>
{
    public async ValueTask<History> Handle(GetHistory query, CancellationToken ct)
    {
        var page = await Read(new() { Stream = AccountStream.Of(query.AccountId) }, query.After, query.PageSize, ct);
        return page.Entries.Count > 0 || query.After > 0 ? page : throw new NotFoundException("Account", query.AccountId);
    }

    public ValueTask<History> Handle(GetDeeds query, CancellationToken ct) =>
        Read(new() { Actor = query.Actor, StreamPrefix = AccountStream.Category + "-" }, query.After, query.PageSize, ct);

    private async ValueTask<History> Read(LogRead read, long after, int pageSize, CancellationToken ct)
    {
        Paging.Require(pageSize, after);
        var page = await trail.Read(read with { After = new(after), Max = pageSize }, ct);
        return new([.. page.Entries.Select(Entry)], page.Next?.After.Value);
    }

    private static HistoryEntry Entry(AuditEntry entry) => new(
        entry.At.Position.Value,
        AccountStream.IdOf(entry.At.Stream),
        Words((AccountEvent)entry.Event),
        entry.At.RecordedAt,
        entry.At.Metadata.Actor,
        entry.At.Metadata.Command);

    private static string Words(AccountEvent happened) => happened switch
    {
        AccountEvent.Opened opened => $"opened as {opened.Handle} for {opened.Owner}",
        AccountEvent.Deposited deposited => string.Create(CultureInfo.InvariantCulture, $"{deposited.Amount:0.00} deposited"),
        AccountEvent.Withdrawn withdrawn => string.Create(CultureInfo.InvariantCulture, $"{withdrawn.Amount:0.00} withdrawn"),
        AccountEvent.Closed => "closed",
        _ => throw new UnreachableException(),
    };
}
