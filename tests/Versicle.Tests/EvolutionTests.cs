using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Versicle.Modules;

namespace Versicle.Tests;

#region example
public abstract record CustomerEvent
{
    private CustomerEvent()
    {
    }

    // Was 'Created(long Id, string Name)'.
    [EventType("customer-created")]
    public sealed record Registered(
        long Id,
        [property: JsonPropertyName("name")] string FullName,
        string Language = "en",
        string? Phone = null) : CustomerEvent;
}

#endregion

[JsonSerializable(typeof(CustomerEvent.Registered))]
internal sealed partial class CustomersJson : JsonSerializerContext;

/// <summary>What a stored event may change without a word: docs/evolution.md.</summary>
public sealed class EvolutionTests
{
    private const string Name = "customer-created";

    private static readonly EventCodec Codec = new(
        new Dictionary<Type, EventDeclaration> { [typeof(CustomerEvent.Registered)] = new(Name, Tags: null, Keys: null) },
        StoredJson.Create([CustomersJson.Default]));

    [Fact]
    public void A_renamed_type_a_renamed_member_and_optional_new_ones_read_what_was_stored_before()
    {
        var read = Read("""{"id":1,"name":"Ann"}""");

        Assert.Equal(new CustomerEvent.Registered(1, "Ann", "en", Phone: null), read);
    }

    [Fact]
    public void A_renamed_member_is_stored_under_its_first_name()
    {
        var stored = Codec.Encode(new CustomerEvent.Registered(1, "Ann"), Guid.Empty);

        Assert.Equal((Name, """{"name":"Ann","id":1,"language":"en","phone":null}"""), (stored.Type, Sorted(stored)));
    }

    [Fact]
    public void What_a_newer_version_added_is_passed_by() =>
        Assert.Equal(new CustomerEvent.Registered(1, "Ann"), Read("""{"id":1,"name":"Ann","shoe_size":42}"""));

    [Theory]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"id":1,"full_name":"Ann"}""")]
    [InlineData("""{"id":1,"name":null}""")]
    [InlineData("""{"id":"one","name":"Ann"}""")]
    public void What_lacks_a_required_member_or_has_another_type_is_not_guessed_at(string stored) =>
        Assert.Throws<JsonException>(() => Read(stored));

    private static object Read(string stored) => Codec.Decode(new NewEvent(Guid.Empty, Name, Encoding.UTF8.GetBytes(stored)));

    // Their order is the contract's own, and nobody's promise.
    private static string Sorted(NewEvent stored)
    {
        var members = JsonElement.Parse(stored.Data.Span).EnumerateObject().OrderBy(one => one.Name == "name" ? "" : one.Name, StringComparer.Ordinal);
        return "{" + string.Join(",", members.Select(one => $"\"{one.Name}\":{one.Value.GetRawText()}")) + "}";
    }
}
