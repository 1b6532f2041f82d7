using System.Collections.Concurrent;
using System.Text.Json.Serialization;

namespace Versicle.Projections.Tests;

// A domain whose rows tell which events they have seen, and in which order.

internal abstract record LedgerEvent
{
    private LedgerEvent(long account) => Account = account;

    public long Account { get; }

    [EventType("booked")]
    public sealed record Booked(long Account, long Amount, string Note = "") : LedgerEvent(Account);

    [EventType("moved")]
    public sealed record Moved(long Account, long To, long Amount) : LedgerEvent(Account);

    [EventType("closed")]
    public sealed record Closed(long Account) : LedgerEvent(Account);
}

/// <summary>No projection cares.</summary>
[EventType("looked-at")]
internal sealed record LookedAt;

/// <summary>An account, and the positions of all events that made it what it is, in the order in which they were applied.</summary>
[ReadModel("accounts_view")]
internal sealed record AccountView([property: Key] long Id, long Balance, string Seen);

/// <summary>Who has which note: of one note there is one.</summary>
[ReadModel("notes_view")]
internal sealed record NoteView([property: Key] long Id, [property: Index(Unique = true)] string Note);

internal sealed record GetAccount(long Id) : IQuery<AccountView?>;

internal sealed record ListAccounts : IQuery<IReadOnlyList<AccountView>>;

internal sealed record PageAccounts(long? After, int Size) : IQuery<IReadOnlyList<AccountView>>;

/// <summary>Reads two read models.</summary>
internal sealed record GetBoth(long Id) : IQuery<string>;

/// <summary>Reads by asking another query.</summary>
internal sealed record AskAccount(long Id) : IQuery<AccountView?>;

internal sealed record GetNote(long Id) : IQuery<NoteView?>;

/// <summary>Notes whose events fail. A test takes notes of its own, and mends the fold by taking one out.</summary>
internal static class Broken
{
    public static ConcurrentDictionary<string, bool> Notes { get; } = new();
}

internal sealed class AccountsProjection : IProjection<AccountView, LedgerEvent>
{
    public static long Key(LedgerEvent e) => e.Account;

    public static IEnumerable<long> Keys(LedgerEvent.Moved e) => [e.Account, e.To];

    public static AccountView On(LedgerEvent.Booked e, AccountView? row, EventContext at)
    {
        if (Broken.Notes.ContainsKey(e.Note))
            throw new InvalidOperationException("secret words of the payload");
        return row is null
            ? new(e.Account, e.Amount, $"{at.Position}")
            : row with { Balance = row.Balance + e.Amount, Seen = $"{row.Seen},{at.Position}" };
    }

    public static AccountView? On(LedgerEvent.Moved e, AccountView? row, EventContext at) => row is null
        ? null
        : row with { Balance = row.Balance + (row.Id == e.To ? e.Amount : -e.Amount), Seen = $"{row.Seen},{at.Position}" };

    public static AccountView? On(LedgerEvent.Closed _) => null;
}

[Ignores(typeof(LedgerEvent.Moved), typeof(LedgerEvent.Closed))]
internal sealed class NotesProjection : IProjection<NoteView, LedgerEvent>
{
    public static long Key(LedgerEvent e) => e.Account;

    public static NoteView On(LedgerEvent.Booked e, NoteView? row) => new(e.Account, e.Note.Length > 0 ? e.Note : row?.Note ?? $"of {e.Account}");
}

internal sealed class BothQueries(IReadModel<AccountView> accounts, IReadModel<NoteView> notes, QueryBus queries)
    : IQueryHandler<GetBoth, string>, IQueryHandler<AskAccount, AccountView?>
{
    public async ValueTask<string> Handle(GetBoth query, CancellationToken ct) =>
        $"{(await notes.Find(query.Id, ct))?.Note} {(await accounts.Find(query.Id, ct))?.Balance}";

    public ValueTask<AccountView?> Handle(AskAccount query, CancellationToken ct) => queries.Dispatch(new GetAccount(query.Id), ct);
}

internal sealed class AccountQueries(IReadModel<AccountView> accounts, IReadModel<NoteView> notes)
    : IQueryHandler<GetAccount, AccountView?>,
        IQueryHandler<ListAccounts, IReadOnlyList<AccountView>>,
        IQueryHandler<PageAccounts, IReadOnlyList<AccountView>>,
        IQueryHandler<GetNote, NoteView?>
{
    public ValueTask<IReadOnlyList<AccountView>> Handle(PageAccounts query, CancellationToken ct) =>
        accounts.PageAfter(query.After, query.Size, ct);

    public ValueTask<AccountView?> Handle(GetAccount query, CancellationToken ct) => accounts.Find(query.Id, ct);

    public ValueTask<IReadOnlyList<AccountView>> Handle(ListAccounts query, CancellationToken ct) =>
        accounts.Query<AccountView>($"select id, balance, seen from {accounts} order by id", ct);

    public ValueTask<NoteView?> Handle(GetNote query, CancellationToken ct) => notes.Find(query.Id, ct);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LedgerEvent.Booked))]
[JsonSerializable(typeof(LedgerEvent.Moved))]
[JsonSerializable(typeof(LedgerEvent.Closed))]
[JsonSerializable(typeof(LookedAt))]
internal sealed partial class LedgerJson : JsonSerializerContext;
