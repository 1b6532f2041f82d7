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

    /// <summary>The path of a member under the naming policy: <c>lines[2].amount</c>.</summary>
    public string Path(string path) => string.Join('.', path.Split('.').Select(step =>
    {
        var end = step.IndexOf('[', StringComparison.Ordinal) is >= 0 and var at ? at : step.Length;
        return Name(step[..end]) + step[end..];
    }));

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

    /// <summary>Writes a value.</summary>
    public async ValueTask Write<T>(PooledBuffer buffer, T value, JsonTypeInfo<T> contract)
    {
        await using var writer = new Utf8JsonWriter(buffer, _writing);
        JsonSerializer.Serialize(writer, value, contract);
    }

    /// <summary>Writes an answer with its tag, or says that the caller has it already.</summary>
    public async ValueTask WriteTagged<T>(HttpContext http, T value, JsonTypeInfo<T> contract)
    {
        using var buffer = new PooledBuffer();
        await using (var writer = new Utf8JsonWriter(buffer, _writing))
            JsonSerializer.Serialize(writer, value, contract);

        var (response, tag) = (http.Response, EntityTag.Of(buffer.Written.Span));
        response.Headers.ETag = tag;
        if (response.Headers.CacheControl.Count == 0)
            response.Headers.CacheControl = "private, no-cache"; // Keep it, and ask each time whether it still holds.
        if (EntityTag.IsKnown(http.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = buffer.Written.Length;
        await response.BodyWriter.WriteAsync(buffer.Written, http.RequestAborted);
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
[JsonSerializable(typeof(Dictionary<string, string[]>))]
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
