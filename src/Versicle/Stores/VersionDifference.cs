using System.Text;
using System.Text.Json;

namespace Versicle.Stores;

/// <summary>How the rows of a new version differ from those of the current one, at one position.</summary>
/// <param name="At">The position of both.</param>
/// <param name="ReadModels">Those of either, in the order of their names.</param>
public sealed record VersionDifference(LogPosition At, IReadOnlyList<ReadModelDifference> ReadModels)
{
    /// <summary>Rows that are changed, gone or new.</summary>
    public long Rows => ReadModels.Sum(readModel => readModel.Changed + readModel.Gone + readModel.New);

    /// <summary>As a read database keeps it.</summary>
    public string ToText()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("at"u8, At.Value);
            json.WriteStartArray("read_models"u8);
            foreach (var readModel in ReadModels)
                readModel.Write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    public static VersionDifference Of(string text)
    {
        using var json = JsonDocument.Parse(text);
        return new(
            new(json.RootElement.GetProperty("at").GetInt64()),
            [.. json.RootElement.GetProperty("read_models").EnumerateArray().Select(ReadModelDifference.Read)]);
    }
}

/// <summary>How the rows of one read model differ, in the columns that both versions have.</summary>
/// <param name="ReadModel">Its name.</param>
/// <param name="Changed">Rows that both have, with other values.</param>
/// <param name="Gone">Rows that only the current version has.</param>
/// <param name="New">Rows that only the new version has.</param>
/// <param name="Samples">Some of each kind.</param>
public sealed record ReadModelDifference(string ReadModel, long Changed, long Gone, long New, IReadOnlyList<DifferingRow> Samples)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, ReadModel);
        json.WriteNumber("changed"u8, Changed);
        json.WriteNumber("gone"u8, Gone);
        json.WriteNumber("new"u8, New);
        json.WriteStartArray("samples"u8);
        foreach (var sample in Samples)
        {
            json.WriteStartArray();
            json.WriteStringValue(sample.Before);
            json.WriteStringValue(sample.After);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static ReadModelDifference Read(JsonElement json) => new(
        json.GetProperty("name").GetString()!,
        json.GetProperty("changed").GetInt64(),
        json.GetProperty("gone").GetInt64(),
        json.GetProperty("new").GetInt64(),
        [.. json.GetProperty("samples").EnumerateArray().Select(sample => new DifferingRow(sample[0].GetString(), sample[1].GetString()))]);
}

/// <summary>A row that differs. It holds what the row holds.</summary>
/// <param name="Before">The current version's row as JSON, at most 1,000 characters of it; null when it has none.</param>
/// <param name="After">The new version's row.</param>
public sealed record DifferingRow(string? Before, string? After);
