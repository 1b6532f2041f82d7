using System.Buffers;
using System.Text.Json;

namespace Versicle;

/// <summary>
/// A decision that one event has no effect on one row: a fact of the log, so that it holds for every node, every version of the
/// projection and every rebuild, and says who took it, when and why.
/// </summary>
/// <param name="Projection">The projection's name, whatever its fingerprint.</param>
/// <param name="ReadModel">Whose row.</param>
/// <param name="Key">Which row; see <see cref="Stores.ParkedEvent.Key"/>.</param>
/// <param name="Position">The event's.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record SkippedEvent(string Projection, string ReadModel, string Key, LogPosition Position, string Reason)
{
    public static StreamName Stream { get; } = new("versicle:skips");

    public NewEvent Encode(Guid id)
    {
        var data = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(data))
        {
            json.WriteStartObject();
            json.WriteString("projection"u8, Projection);
            json.WriteString("read_model"u8, ReadModel);
            json.WriteString("key"u8, Key);
            json.WriteNumber("position"u8, Position.Value);
            json.WriteString("reason"u8, Reason);
            json.WriteEndObject();
        }

        return new(id, OwnEvents.Skipped, data.WrittenSpan.ToArray());
    }

    public static SkippedEvent Decode(RecordedEvent recorded)
    {
        using var json = JsonDocument.Parse(recorded.Data);
        var root = json.RootElement;
        return new(Text("projection"), Text("read_model"), Text("key"), new(root.GetProperty("position").GetInt64()), Text("reason"));

        string Text(string name) => root.GetProperty(name).GetString()!;
    }
}

/// <summary>The skips of one projection.</summary>
internal sealed class SkipList
{
    private readonly HashSet<(string ReadModel, string Key, long Position)> _skipped = [];

    public bool IsEmpty => _skipped.Count == 0;

    public bool Has(string readModel, string key, LogPosition position) => _skipped.Contains((readModel, key, position.Value));

    public void Add(SkippedEvent skipped) => _skipped.Add((skipped.ReadModel, skipped.Key, skipped.Position.Value));

    /// <summary>All of the log, later ones too: a rebuild comes by their events after they were decided.</summary>
    public static async ValueTask<SkipList> Load(IEventLog log, string projection, CancellationToken ct)
    {
        var skips = new SkipList();
        await foreach (var page in log.ReadPages(new() { Stream = SkippedEvent.Stream }, ct))
        {
            foreach (var skipped in page.Events.Where(recorded => recorded.Type == OwnEvents.Skipped).Select(SkippedEvent.Decode))
            {
                if (skipped.Projection == projection)
                    skips.Add(skipped);
            }
        }

        return skips;
    }
}
