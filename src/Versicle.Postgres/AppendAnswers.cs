using System.Data.Common;
using System.Diagnostics;

namespace Versicle.Postgres;

/// <summary>What <c>versicle_append</c> answered, append by append.</summary>
internal sealed record AppendAnswers(Guid Epoch, int[] States, long[] Positions, int[] Conflicts, long[] Actuals)
{
    private const int Appended = 0;
    private const int Conflict = 1;
    private const int CommittedBefore = 2;
    private const int Void = 3;

    /// <summary>The latest position among them.</summary>
    public LogPosition Head => new(Positions.Length > 0 ? Positions.Max() : 0);

    public static async ValueTask<AppendAnswers> Read(DbDataReader reader)
    {
        await reader.ReadAsync().ConfigureAwait(false);
        return new(
            reader.GetFieldValue<Guid>(0),
            reader.GetFieldValue<int[]>(1),
            reader.GetFieldValue<long[]>(2),
            reader.GetFieldValue<int[]>(3),
            reader.GetFieldValue<long[]>(4));
    }

    /// <summary>How one of them ended; null when its commit id is void.</summary>
    public AppendResult? Of(int append, IReadOnlyList<StreamAppend> entries) => States[append] switch
    {
        Appended or CommittedBefore => new AppendResult.Appended(new(Epoch, new(Positions[append]))),
        Conflict => ConflictOf(entries[Conflicts[append] - 1], Actuals[append]),
        Void => null,
        var state => throw new UnreachableException($"versicle_append answered state {state}."),
    };

    public static AppendResult.StreamConflict ConflictOf(StreamAppend entry, long actual) =>
        new(entry.Stream, entry.Expected, new(actual), LogPosition.Start);
}
