using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Versicle.Modules;

/// <summary>
/// A message as canonical JSON: members in ordinal order, without those that have their default, so that the same command is
/// the same bytes however it came, and also when a later version adds an optional member. A message's binder fills it.
/// </summary>
public sealed class PayloadWriter
{
    private readonly JsonSerializerOptions _options;
    private readonly SortedDictionary<string, byte[]> _members = new(StringComparer.Ordinal);

    internal PayloadWriter(JsonSerializerOptions options) => _options = options;

    /// <summary>A member.</summary>
    /// <param name="name">As declared.</param>
    /// <param name="value">What it is.</param>
    /// <param name="plain">What it is when nobody gives it.</param>
    public void Member<T>(string name, T value, T plain)
    {
        if (value is not null && !EqualityComparer<T>.Default.Equals(value, plain))
            _members.Add(name, Json(name, value));
    }

    /// <summary>A member that is a nullable value.</summary>
    /// <inheritdoc cref="Member{T}"/>
    public void Optional<T>(string name, T? value, T? plain)
        where T : struct
    {
        if (value is { } some && !EqualityComparer<T?>.Default.Equals(value, plain))
            _members.Add(name, Json(name, some));
    }

    // One that has been compared already.
    internal void Told<T>(string name, T value) => _members.Add(name, Json(name, value));

    /// <summary>A member that cannot be read from the message: such a one can have no key.</summary>
    public void Unreadable(string name) =>
        throw new NotSupportedException(
            $"the command has a key, and its member '{name}' cannot be read, so that repetitions could not be told apart. Make it a public property.");

    internal byte[] Hash()
    {
        var utf8 = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(utf8))
        {
            writer.WriteStartObject();
            foreach (var (name, json) in _members)
            {
                writer.WritePropertyName(name);
                using var value = JsonDocument.Parse(json);
                WriteSorted(writer, value.RootElement);
            }

            writer.WriteEndObject();
        }

        return SHA256.HashData(utf8.WrittenSpan);
    }

    private byte[] Json<T>(string name, T value)
    {
        if (JsonTypes.Find<T>(_options) is { } contract)
            return JsonSerializer.SerializeToUtf8Bytes(value, contract);
        var text = value switch
        {
            Uri address => address.OriginalString,
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
            IFormattable one => one.ToString(format: null, CultureInfo.InvariantCulture),
            _ => throw new NotSupportedException(
                $"the command has a key, and no JsonSerializerContext covers its member '{name}'. " +
                $"Add [JsonSerializable(typeof({typeof(T).Name}))] to a context of its project."),
        };
        return JsonSerializer.SerializeToUtf8Bytes(text, JsonTypes.Of<string>(_options));
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    WriteSorted(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    WriteSorted(writer, item);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
