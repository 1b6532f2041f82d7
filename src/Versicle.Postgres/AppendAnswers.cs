using System.Data.Common;
using System.Diagnostics;
using System.Globalization;

namespace Versicle.Postgres;

/// <summary>What <c>versicle_append</c> answered, append by append.</summary>
internal sealed record AppendAnswers(
    Guid Epoch, int[] States, long[] Positions, int[] Conflicts, long[] Actuals, long[] Places, string?[] Owners)
{
    private const int Appended = 0;
    private const int Version = 1;
    private const int CommittedBefore = 2;
    private const int Void = 3;
    private const int Condition = 4;
    private const int Key = 5;
    private const int OtherHistory = 6;
    private const int AnsweredBefore = 7;
    private const int OtherDecisions = 8;

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
            reader.GetFieldValue<long[]>(4),
            reader.GetFieldValue<long[]>(5),
            reader.GetFieldValue<string?[]>(6));
    }

    /// <summary>What it raised for a session's append: epoch, state, conflict, actual, place and, for a key, its owner.</summary>
    public static AppendAnswers Raised(string detail)
    {
        var parts = detail.Split(' ');
        var numbers = parts[1..5].Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new(Guid.Parse(parts[0]), [(int)numbers[0]], [0], [(int)numbers[1]], [numbers[2]], [numbers[3]], [parts.ElementAtOrDefault(5)]);
    }

    /// <summary>Whether the key of one of them was answered before: <see cref="KeptAnswers"/> has what.</summary>
    public bool IsAnswered(int append) => States[append] == AnsweredBefore;

    /// <summary>Whether one of them was written before, and this is its answer once more.</summary>
    public bool IsKnown(int append) => States[append] == CommittedBefore;

    /// <summary>How one of them ended; null when its commit id is void.</summary>
    /// <exception cref="ConsistencyTokenException">A condition is of another history, or beyond the head.</exception>
    public AppendResult? Of(int append, AppendCommand call) => States[append] switch
    {
        Appended or CommittedBefore => new AppendResult.Appended(new(Epoch, new(Positions[append]))),
        Version => VersionConflict(call.Entries[Conflicts[append] - 1], append),
        Void => null,
        Condition => new AppendResult.ConditionConflict(call.ConditionOf(append, Conflicts[append] - 1), new(Places[append])),
        Key => KeyConflict(call.EventAt(Conflicts[append] - 1), append),
        OtherDecisions => new AppendResult.Outdated(call.DecisionsOf(append), Actuals[append]),
        OtherHistory => throw NotReached(call.ConditionOf(append, Conflicts[append] - 1), new(Epoch, new(Places[append]))),
        var state => throw new UnreachableException($"versicle_append answered state {state}."),
    };

    private AppendResult.StreamConflict VersionConflict(StreamAppend entry, int append) =>
        new(entry.Stream, entry.Expected, new(Actuals[append]), new(Places[append]));

    private AppendResult.KeyConflict KeyConflict((StreamName Stream, NewEvent Event) at, int append) =>
        new(at.Stream, at.Event.Keys[(int)Actuals[append] - 1], new(Owners[append]!), new(Places[append]));

    private static UnreachableException NotReached(AppendCondition condition, LogHead head)
    {
        AppendCheck.RequireReached(condition, head);
        return new($"versicle_append refused the condition after {condition.After}, which {head} has reached.");
    }
}
