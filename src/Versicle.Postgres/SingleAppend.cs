using Npgsql;
using NpgsqlTypes;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>
/// The commonest batch: one append of one event that asks for nothing but its stream's version. It has a function of its own,
/// <c>versicle_append_one</c>, which does the same in plain statements, and so holds the lock for about half as long.
/// </summary>
internal static class SingleAppend
{
    private const string Text =
        "select o_epoch, o_states, o_positions, o_conflicts, o_actuals, o_at, o_owners from versicle.versicle_append_one(" +
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";

    public static bool Fits(IReadOnlyList<Append> appends) => appends is
        [{ Streams: [{ Events: [{ Tags.Count: 0, Keys.Count: 0 }] }], Conditions.Count: 0, Answer: null }];

    public static NpgsqlBatchCommand Call(
        PostgresDatabase database, Append append, DateTimeOffset recordedAt, IIdSource ids, string? mark, bool isResolving)
    {
        var call = new NpgsqlBatchCommand(database.Own(Text));
        var (parameters, metadata, salt) = (call.Parameters, append.Metadata, ids.Next());
        var (stream, expected, events) = append.Streams[0];
        var last = append.Streams[0].LastEvent;
        var (name, happened, data) = (stream.ToString(), events[0], AppendCommand.Whole(events[0].Data));
        var content = new EventDigest(metadata, recordedAt).Content(
            name, happened.Type, happened.EventId, EventDigest.Data(salt, data), IndexText.OfTags(happened.Tags), IndexText.OfKeys(happened.Keys));

        AppendCommand.AddTransaction(parameters, database, ids, mark, isResolving);
        Add(parameters, append.CommitId);
        Add(parameters, name);
        Add(parameters, expected.Number);
        Add(parameters, happened.Type);
        Add(parameters, happened.EventId);
        Add(parameters, recordedAt.UtcDateTime);
        AddText(parameters, metadata.Command);
        AddText(parameters, metadata.Correlation);
        AddText(parameters, metadata.Causation);
        AddText(parameters, metadata.Actor);
        AddText(parameters, metadata.TraceParent);
        Add(parameters, data);
        Add(parameters, salt);
        Add(parameters, content.ToBytes());
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)last ?? DBNull.Value });
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = append.KeyDecisions is { } known ? known : DBNull.Value });
        return call;
    }

    private static void Add<T>(NpgsqlParameterCollection parameters, T value) => parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    private static void AddText(NpgsqlParameterCollection parameters, string? value) =>
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value });
}
