using Versicle.Stores;

namespace Versicle;

/// <summary>Takes the place of a dispatch's append: the store carries it out, says what came of it, and undoes it.</summary>
internal sealed class Trial
{
    /// <summary>What would be appended. Null: nothing would.</summary>
    public Append? Append { get; private set; }

    /// <summary>Where the log would be then.</summary>
    public LogHead Head { get; private set; }

    public async ValueTask<AppendResult> Run(IStoreTransaction transaction, Append append)
    {
        var result = await transaction.Try(append);
        (Append, Head) = result is AppendResult.Appended appended ? (append, appended.Head) : (null, default);
        return result;
    }
}
