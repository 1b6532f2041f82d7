using System.Text;
using Npgsql;
using NpgsqlTypes;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>Appends as the arrays that <c>versicle_append</c> takes: one statement, whatever their number.</summary>
internal sealed class AppendCommand
{
    private readonly IReadOnlyList<Append> _appends;
    private readonly List<StreamAppend> _entries = [];
    private readonly List<int> _slots = [];
    private readonly List<string> _streams = [];

    public AppendCommand(IReadOnlyList<Append> appends)
    {
        _appends = appends;
        var slots = new Dictionary<StreamName, int>();
        foreach (var append in appends)
        {
            foreach (var entry in append.Streams)
            {
                if (!slots.TryGetValue(entry.Stream, out var slot))
                {
                    _streams.Add(entry.Stream.ToString());
                    slots.Add(entry.Stream, slot = _streams.Count);
                }

                _entries.Add(entry);
                _slots.Add(slot);
            }
        }
    }

    /// <summary>Of all appends, in order.</summary>
    public IReadOnlyList<StreamAppend> Entries => _entries;

    /// <summary>A condition of one of them.</summary>
    public AppendCondition ConditionOf(int append, int condition) => _appends[append].Conditions[condition];

    /// <summary>An event by its place among all events of all appends, and its stream.</summary>
    public (StreamName Stream, NewEvent Event) EventAt(int place)
    {
        foreach (var (stream, _, events) in _entries)
        {
            if (place < events.Count)
                return (stream, events[place]);
            place -= events.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(place), place, "There are not as many events.");
    }

    /// <summary>The call.</summary>
    /// <param name="database">Whose schema.</param>
    /// <param name="recordedAt">Of all events.</param>
    /// <param name="ids">For the next history, should one begin, and for salts.</param>
    /// <param name="mark">A session's, whose own rows are in the transaction: anything but success undoes them.</param>
    /// <param name="isResolving">Whether it was sent before, and nobody knows how that ended.</param>
    public NpgsqlBatchCommand Call(
        PostgresDatabase database, DateTimeOffset recordedAt, IIdSource ids, string? mark, bool isResolving)
    {
        if (SingleAppend.Fits(_appends))
            return SingleAppend.Call(database, _appends[0], recordedAt, ids, mark, isResolving);

        var call = new NpgsqlBatchCommand(database.Own(
            "select o_epoch, o_states, o_positions, o_conflicts, o_actuals, o_at, o_owners from versicle.versicle_append(" +
            "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)"));
        var parameters = call.Parameters;
        AddTransaction(parameters, database, ids, mark, isResolving);
        AddArray(parameters, NpgsqlDbType.Uuid, Map(_appends, static a => a.CommitId));
        AddArray(parameters, NpgsqlDbType.Integer, Map(_appends, static a => a.Streams.Count));
        AddArray(parameters, NpgsqlDbType.Integer, _slots.ToArray());
        AddArray(parameters, NpgsqlDbType.Bigint, Map(_entries, static e => e.Expected.Number));
        AddArray(parameters, NpgsqlDbType.Integer, Map(_entries, static e => e.Events.Count));
        AddArray(parameters, NpgsqlDbType.Text, _streams.ToArray());
        AddEvents(parameters, recordedAt, ids);
        AddTexts(parameters, Map(_appends, static append => append.Conditions.Count == 0 ? null : ConditionText.Of(append.Conditions)));
        if (_appends.Any(static append => append.Answer is not null))
            AddArray(parameters, NpgsqlDbType.Text, Map(_appends, static append => append.Answer is { } answer ? AnswerText.Of(answer) : null));
        else
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = DBNull.Value });
        if (_entries.Exists(static entry => entry.LastEvent is not null))
            AddArray(parameters, NpgsqlDbType.Uuid, Map(_entries, static entry => entry.LastEvent));
        else
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = DBNull.Value });
        AddDecisions(parameters);
        return call;
    }

    /// <summary>How many decisions about unique keys one of them knows.</summary>
    public long DecisionsOf(int append) => _appends[append].KeyDecisions ?? 0;

    private void AddDecisions(NpgsqlParameterCollection parameters)
    {
        if (_appends.Any(static append => append.KeyDecisions is not null))
            AddArray(parameters, NpgsqlDbType.Bigint, Map(_appends, static append => append.KeyDecisions));
        else
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = DBNull.Value });
    }

    /// <summary>What an append says of the transaction that it is in.</summary>
    internal static void AddTransaction(
        NpgsqlParameterCollection parameters, PostgresDatabase database, IIdSource ids, string? mark, bool isResolving)
    {
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)mark ?? DBNull.Value });
        parameters.Add(new NpgsqlParameter<bool> { TypedValue = mark is not null });
        parameters.Add(new NpgsqlParameter<bool> { TypedValue = isResolving });
        parameters.Add(new NpgsqlParameter<bool> { TypedValue = database.Options.AcceptedSettings.Contains("synchronous_commit") });
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = ids.Next() });
    }

    private void AddEvents(NpgsqlParameterCollection parameters, DateTimeOffset recordedAt, IIdSource idSource)
    {
        var count = _entries.Sum(static entry => entry.Events.Count);
        var (entry, nth, streams, types) = (new int[count], new int[count], new string[count], new string[count]);
        var (ids, times, data) = (new Guid[count], new DateTime[count], new byte[count][]);
        var (salts, contents, tags, keys) = (new Guid[count], new byte[count][], new byte[]?[count], new byte[]?[count]);
        var metadata = new EventMetadata[count];
        var (at, entries) = (0, 0);
        foreach (var append in _appends)
        {
            var digest = new EventDigest(append.Metadata, recordedAt);
            foreach (var (_, _, events) in append.Streams)
            {
                entries++;
                for (var i = 0; i < events.Count; i++, at++)
                {
                    (entry[at], nth[at], streams[at], types[at]) = (entries, i + 1, _streams[_slots[entries - 1] - 1], events[i].Type);
                    (ids[at], times[at], data[at]) = (events[i].EventId, recordedAt.UtcDateTime, Whole(events[i].Data));
                    (metadata[at], salts[at]) = (append.Metadata, idSource.Next());
                    (tags[at], keys[at]) = (IndexText.OfTags(events[i].Tags), IndexText.OfKeys(events[i].Keys));
                    var content = digest.Content(streams[at], types[at], ids[at], EventDigest.Data(salts[at], data[at]), tags[at], keys[at]);
                    contents[at] = content.ToBytes();
                }
            }
        }

        AddArray(parameters, NpgsqlDbType.Integer, entry);
        AddArray(parameters, NpgsqlDbType.Integer, nth);
        AddArray(parameters, NpgsqlDbType.Text, streams);
        AddArray(parameters, NpgsqlDbType.Text, types);
        AddArray(parameters, NpgsqlDbType.Uuid, ids);
        AddArray(parameters, NpgsqlDbType.TimestampTz, times);
        AddArray(parameters, NpgsqlDbType.Text, Map(metadata, static m => m.Command));
        AddArray(parameters, NpgsqlDbType.Text, Map(metadata, static m => m.Correlation));
        AddArray(parameters, NpgsqlDbType.Text, Map(metadata, static m => m.Causation));
        AddArray(parameters, NpgsqlDbType.Text, Map(metadata, static m => m.Actor));
        AddArray(parameters, NpgsqlDbType.Text, Map(metadata, static m => m.TraceParent));
        AddArray(parameters, NpgsqlDbType.Bytea, data);
        AddArray(parameters, NpgsqlDbType.Uuid, salts);
        AddArray(parameters, NpgsqlDbType.Bytea, contents);
        AddTexts(parameters, tags);
        AddTexts(parameters, keys);
    }

    // Null for the whole array where nobody has any: the common append is not to pay for what it does not use.
    private static void AddTexts(NpgsqlParameterCollection parameters, byte[]?[] values)
    {
        var texts = Map(values, static utf8 => utf8 is null ? null : Encoding.UTF8.GetString(utf8));
        if (Array.TrueForAll(texts, static one => one is null))
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = DBNull.Value });
        else
            AddArray(parameters, NpgsqlDbType.Text, texts);
    }

    private static void AddArray<T>(NpgsqlParameterCollection parameters, NpgsqlDbType element, T[] values) =>
        parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | element, TypedValue = values });

    private static TOut[] Map<TIn, TOut>(IReadOnlyList<TIn> values, Func<TIn, TOut> map)
    {
        var mapped = new TOut[values.Count];
        for (var i = 0; i < mapped.Length; i++)
            mapped[i] = map(values[i]);
        return mapped;
    }

    internal static byte[] Whole(ReadOnlyMemory<byte> data) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(data, out var segment) && segment.Array is { } array && array.Length == data.Length
            ? array
            : data.ToArray();
}
