using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>Some events of the log through one row, known by its key's text: to fold it again, whole or from where it stands.</summary>
internal abstract class KeyFoldRun
{
    /// <summary>Whether an event is about the row. The first one that is tells the key itself.</summary>
    public abstract bool IsAbout(Happened happened);

    /// <summary>Goes on from the row as it is, not from nothing. After <see cref="IsAbout"/> has answered true.</summary>
    public abstract ValueTask Load(IReadDatabase database, CancellationToken ct);

    /// <summary>Folds one event that is about the row. A failing fold leaves it as it was.</summary>
    public abstract void Fold(Happened happened);

    /// <summary>The row as it is now; null when it is not there.</summary>
    public abstract object? Row { get; }

    /// <summary>What is to be written.</summary>
    public abstract RowChanges Changes();
}

internal sealed class KeyFoldRun<TRow, TKey>(RowFold<TRow, TKey> fold, string name) : KeyFoldRun
    where TRow : class
    where TKey : notnull
{
    private readonly List<TKey> _named = [];
    private TKey _key = default!;
    private TRow? _row;

    public override object? Row => _row;

    public override bool IsAbout(Happened happened)
    {
        _named.Clear();
        fold.AddKeys(happened, _named);
        foreach (var key in _named)
        {
            if (KeyText.Of(fold.TypedTable, key) != name)
                continue;

            _key = key;
            return true;
        }

        return false;
    }

    public override async ValueTask Load(IReadDatabase database, CancellationToken ct)
    {
        var rows = new Dictionary<TKey, TRow?>();
        await database.Load(fold.TypedTable, [_key], rows, ct);
        _row = rows.GetValueOrDefault(_key);
    }

    public override void Fold(Happened happened) => _row = fold.FoldOne(happened, _key, _row);

    public override RowChanges Changes() => _row is { } row
        ? new RowChanges<TRow, TKey>(fold.TypedTable, [row], [])
        : new RowChanges<TRow, TKey>(fold.TypedTable, [], [_key]);
}
