using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Versicle.AspNetCore;

/// <summary>The application's HTTP JSON options, with the contexts of its modules, and their strict twin for what comes in.</summary>
internal sealed class HttpJson
{
    /// <summary>How deep a body may be nested.</summary>
    public const int MaxDepth = 32;

    private readonly JsonSerializerOptions _answers;
    private readonly JsonWriterOptions _writing;

    public HttpJson(IServiceProvider services, IReadOnlyList<IJsonTypeInfoResolver> contexts)
    {
        _answers = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        foreach (var context in contexts.Append(HttpJsonContext.Default))
            AddContext(_answers, context);

        _writing = new() { Encoder = _answers.Encoder, Indented = _answers.WriteIndented, SkipValidation = true };
        Strict = new(_answers)
        {
            AllowDuplicateProperties = false,
            AllowTrailingCommas = false,
            MaxDepth = MaxDepth,
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNameCaseInsensitive = false,
            ReadCommentHandling = JsonCommentHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        };
        Strict.Converters.Insert(0, FiniteNumbers.Double);
        Strict.Converters.Insert(0, FiniteNumbers.Single);
    }

    public static JsonReaderOptions ReaderOptions => new() { MaxDepth = MaxDepth };

    /// <summary>For what comes in.</summary>
    public JsonSerializerOptions Strict { get; }

    /// <summary>A member's name under the naming policy.</summary>
    public string Name(string member) => _answers.PropertyNamingPolicy?.ConvertName(member) ?? member;

    /// <summary>Says at start what would fail at the first request.</summary>
    public void RequireContractOf(Type? type)
    {
        if (type is not null && _answers.TypeInfoResolver?.GetTypeInfo(type, _answers) is null)
            throw new InvalidOperationException(
                $"No JsonSerializerContext covers '{type}'. Add [JsonSerializable(typeof({type.Name}))] to a context of its project.");
    }

    public JsonTypeInfo<T> ContractOf<T>() => (JsonTypeInfo<T>)_answers.GetTypeInfo(typeof(T));

    /// <summary>Writes all of an answer, or throws before any of it.</summary>
    public async ValueTask Write<T>(
        HttpResponse response, T value, JsonTypeInfo<T> contract, string contentType = "application/json; charset=utf-8")
    {
        using var buffer = new PooledBuffer();
        await using (var writer = new Utf8JsonWriter(buffer, _writing))
            JsonSerializer.Serialize(writer, value, contract);

        response.ContentType = contentType;
        response.ContentLength = buffer.Written.Length;
        await response.BodyWriter.WriteAsync(buffer.Written, response.HttpContext.RequestAborted);
    }

    // Before the reflection resolver, which would answer for every type and cannot do so under Native AOT.
    private static void AddContext(JsonSerializerOptions options, IJsonTypeInfoResolver context)
    {
        var chain = options.TypeInfoResolverChain;
        if (chain.Contains(context) || options.IsReadOnly)
            return;

        var last = chain.Count;
        while (last > 0 && chain[last - 1] is DefaultJsonTypeInfoResolver)
            last--;
        chain.Insert(last, context);
    }
}

/// <summary>Types of the base library that a route, a query string or a problem holds.</summary>
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(byte))]
[JsonSerializable(typeof(short))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(uint))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(float))]
[JsonSerializable(typeof(decimal))]
[JsonSerializable(typeof(Guid))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(DateOnly))]
[JsonSerializable(typeof(TimeOnly))]
[JsonSerializable(typeof(byte[]))]
internal sealed partial class HttpJsonContext : JsonSerializerContext;

/// <summary>Numbers that are too large for their type become infinite by themselves; here they are refused.</summary>
internal static class FiniteNumbers
{
    public static JsonConverter<double> Double { get; } = new DoubleConverter();

    public static JsonConverter<float> Single { get; } = new SingleConverter();

    private sealed class DoubleConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    private sealed class SingleConverter : JsonConverter<float>
    {
        public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TryGetSingle(out var value) && float.IsFinite(value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }
}

/// <summary>Bytes on their way out, in borrowed memory.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);
    private int _written;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _written);

    public void Advance(int count) => _written += count;

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = _written + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _bytes.Length));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsMemory(_written);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
