using System.Text.Json;

namespace Versicle.Modules;

/// <summary>A projection as the engine runs it. Written by the generator.</summary>
/// <param name="Name">Its class's name.</param>
/// <param name="Fingerprint">12 hexadecimal digits of a hash over its folds, keys, rows and events. Another fingerprint is another table.</param>
/// <param name="Events">The events it handles, by CLR type. All others of the log pass it by.</param>
/// <param name="Rows">One per row type.</param>
public sealed record ProjectionDefinition(
    string Name, string Fingerprint, IReadOnlyList<Type> Events, IReadOnlyList<RowFold> Rows);

/// <summary>How one projection keeps the rows of one read model.</summary>
/// <param name="table">The read model's table.</param>
public abstract class RowFold(ReadTable table)
{
    /// <summary>The read model's table.</summary>
    public ReadTable Table { get; } = table;

    /// <summary>The rows that these events leave, from nothing, as they would come back from their columns. For tests.</summary>
    public abstract IReadOnlyList<object> Replay(IEnumerable<(object Event, EventContext Context)> happened);

    internal abstract RowFoldRun Begin();

    internal abstract KeyFoldRun BeginKey(string key);

    internal abstract RowSample BeginSample(JsonSerializerOptions stored);

    /// <summary>The keys of the rows that an event is about, in words.</summary>
    internal abstract IReadOnlyList<string> NamesOf(Happened happened);
}

/// <summary>How one projection keeps the rows of one read model, with its types.</summary>
/// <param name="table">The read model's table.</param>
/// <param name="keys">Adds the keys of the rows that an event is about. Pure.</param>
/// <param name="fold">The row after the event; null deletes it. Pure. A throwing fold is a failing event.</param>
/// <typeparam name="TRow">The record.</typeparam>
/// <typeparam name="TKey">Its key's type.</typeparam>
public sealed class RowFold<TRow, TKey>(
    ReadTable<TRow, TKey> table,
    Action<object, EventContext, ICollection<TKey>> keys,
    Func<object, EventContext, TRow?, TRow?> fold) : RowFold(table)
    where TRow : class
    where TKey : notnull
{
    internal ReadTable<TRow, TKey> TypedTable { get; } = table;

    internal Action<object, EventContext, ICollection<TKey>> Keys { get; } = keys;

    internal Func<object, EventContext, TRow?, TRow?> Fold { get; } = fold;

    /// <inheritdoc/>
    public override IReadOnlyList<object> Replay(IEnumerable<(object Event, EventContext Context)> happened)
    {
        var rows = new Dictionary<TKey, TRow>();
        foreach (var (fact, context) in happened)
        {
            var keys = new List<TKey>();
            Keys(fact, context, keys);
            foreach (var key in keys)
            {
                if (Fold(fact, context, rows.GetValueOrDefault(key)) is { } row)
                    rows[key] = TypedTable.Normalize(row);
                else
                    rows.Remove(key);
            }
        }

        return [.. rows.Values];
    }

    internal override RowFoldRun Begin() => new RowFoldRun<TRow, TKey>(this);

    internal override KeyFoldRun BeginKey(string key) => new KeyFoldRun<TRow, TKey>(this, key);

    internal override RowSample BeginSample(JsonSerializerOptions stored) => new RowSample<TRow, TKey>(this, stored);

    internal override IReadOnlyList<string> NamesOf(Happened happened)
    {
        var keys = new List<TKey>();
        AddKeys(happened, keys);
        return [.. keys.Select(key => KeyText.Of(TypedTable, key))];
    }

    /// <summary>Adds the keys of the rows that a stored event is about; where it became several, each once.</summary>
    internal void AddKeys(Happened happened, List<TKey> keys)
    {
        if (happened.Event is SeveralEvents several)
            keys.AddRange(several.Events.SelectMany(one => KeysOf(one, happened.Context)).Distinct());
        else
            Keys(happened.Event, happened.Context, keys);
    }

    /// <summary>
    /// The row after an event, as its columns give it back: a fold continued in memory must see what one continued from the
    /// table would.
    /// </summary>
    internal TRow? FoldOne(Happened happened, TKey key, TRow? before)
    {
        if (happened.Event is not SeveralEvents several)
            return FoldOne(happened.Event, happened.Context, key, before);

        var row = before; // What stands in one event's place is folded together: the row has all of it, or fails with any of it.
        foreach (var one in several.Events)
        {
            foreach (var _ in KeysOf(one, happened.Context).Where(named => EqualityComparer<TKey>.Default.Equals(named, key)))
                row = FoldOne(one, happened.Context, key, row);
        }

        return row;
    }

    private List<TKey> KeysOf(object happened, EventContext context)
    {
        var keys = new List<TKey>();
        Keys(happened, context, keys);
        return keys;
    }

    private TRow? FoldOne(object happened, EventContext context, TKey key, TRow? before)
    {
        var row = Fold(happened, context, before);
        if (row is null)
            return null;

        var named = TypedTable.KeyOf(row);
        if (!EqualityComparer<TKey>.Default.Equals(named, key))
            throw new FoldException($"the fold answers a row of '{Table.Name}' with key {named} for key {key}. A fold may not move a row: answer null for the old key.");

        return TypedTable.Normalize(row);
    }
}
