using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Versicle.Modules;

/// <summary>JSON contracts without reflection.</summary>
public static class JsonTypes
{
    /// <summary>
    /// The contract of <typeparamref name="T"/>: from a <c>JsonSerializerContext</c> in <paramref name="options"/>, else, for a
    /// base type, the base library's own.
    /// </summary>
    /// <exception cref="NotSupportedException">No context covers the type.</exception>
    public static JsonTypeInfo<T> Of<T>(JsonSerializerOptions options) =>
        options.TryGetTypeInfo(typeof(T), out var known) ? (JsonTypeInfo<T>)known
        : Converters.TryGetValue(typeof(T), out var converter) ? JsonMetadataServices.CreateValueInfo<T>(options, converter)
        : throw new NotSupportedException(
            $"No JsonSerializerContext covers '{typeof(T)}'. Add [JsonSerializable(typeof({typeof(T).Name}))] to a context of the same project.");

    /// <summary>As <see cref="Of"/>, and null where there is none.</summary>
    internal static JsonTypeInfo<T>? Find<T>(JsonSerializerOptions options) =>
        options.TryGetTypeInfo(typeof(T), out _) || Converters.ContainsKey(typeof(T)) ? Of<T>(options) : null;

    private static Dictionary<Type, System.Text.Json.Serialization.JsonConverter> Converters { get; } = new()
    {
        [typeof(string)] = JsonMetadataServices.StringConverter,
        [typeof(bool)] = JsonMetadataServices.BooleanConverter,
        [typeof(byte)] = JsonMetadataServices.ByteConverter,
        [typeof(short)] = JsonMetadataServices.Int16Converter,
        [typeof(int)] = JsonMetadataServices.Int32Converter,
        [typeof(long)] = JsonMetadataServices.Int64Converter,
        [typeof(uint)] = JsonMetadataServices.UInt32Converter,
        [typeof(double)] = JsonMetadataServices.DoubleConverter,
        [typeof(float)] = JsonMetadataServices.SingleConverter,
        [typeof(decimal)] = JsonMetadataServices.DecimalConverter,
        [typeof(Guid)] = JsonMetadataServices.GuidConverter,
        [typeof(DateTimeOffset)] = JsonMetadataServices.DateTimeOffsetConverter,
        [typeof(DateOnly)] = JsonMetadataServices.DateOnlyConverter,
        [typeof(TimeOnly)] = JsonMetadataServices.TimeOnlyConverter,
        [typeof(byte[])] = JsonMetadataServices.ByteArrayConverter,
    };
}
