using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>What a decision may know beside the command and the state. Equal for all attempts of one command, but for new ids.</summary>
/// <param name="stream">Whose facts are decided about.</param>
/// <param name="now">The time of the command; cut to microseconds, as stores keep it.</param>
/// <param name="ids">Where new ids come from.</param>
/// <param name="actor">Who acts.</param>
public sealed class DecisionContext(StreamName stream, DateTimeOffset now, IIdSource ids, string? actor = null)
{
    /// <summary>Whose facts are decided about.</summary>
    public StreamName Stream { get; } = stream;

    /// <summary>When the command came, in UTC.</summary>
    public DateTimeOffset Now { get; } = StoredValues.Normalize(now);

    /// <summary>See <see cref="MessageContext.Actor"/>.</summary>
    public string? Actor { get; } = actor;

    /// <summary>An id that nothing else has.</summary>
    public Guid NewId() => ids.Next();
}
