using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Compose.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Versicle;
using Versicle.Modules;

namespace Compose;

/// <summary>What a generated binder makes of text and JSON.</summary>
public sealed class BinderTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddVersicle(_ => { }).BuildServiceProvider();
    private static readonly JsonSerializerOptions Options = new() { TypeInfoResolver = JsonTypeInfoResolver.Combine() };

    [Fact]
    public void Members_say_what_is_required_and_what_text_can_be()
    {
        var members = Binder<PlaceOrder>().Members;

        Assert.Equal(["Item", "Price", "Urgency"], members.Select(member => member.Name));
        Assert.Equal([typeof(string), typeof(decimal), typeof(Urgency)], members.Select(member => member.Type));
        Assert.Equal([true, false, false], members.Select(member => member.IsRequired));
        Assert.All(members, member => Assert.True(member.FromText));
    }

    [Fact]
    public void A_nullable_member_is_not_required() => Assert.False(Binder<CancelOrder>().Members[1].IsRequired);

    [Fact]
    public void Text_becomes_a_message()
    {
        var binder = Binder<PlaceOrder>();
        var draft = binder.Begin();

        Assert.True(draft.TrySetText(0, "Lamp"));
        Assert.True(draft.TrySetText(1, "2.50"));
        Assert.True(draft.TrySetText(2, "express"));

        Assert.Equal(0b111UL, draft.Present);
        Assert.Equal(new("Lamp", 2.50m, Urgency.Express), binder.Build(draft));
    }

    [Theory]
    [InlineData(1, "much")]
    [InlineData(1, "1,5 EUR")]
    [InlineData(2, "tomorrow")]
    [InlineData(2, "1")]
    [InlineData(3, "there is no such member")]
    public void Text_that_is_no_value_is_refused(int member, string text)
    {
        var draft = Binder<PlaceOrder>().Begin();

        Assert.False(draft.TrySetText(member, text));
        Assert.Equal(0UL, draft.Present);
    }

    [Fact]
    public void What_is_left_out_has_the_default_of_the_message()
    {
        var binder = Binder<PlaceOrder>();
        var draft = binder.Begin();
        draft.TrySetText(0, "Lamp");

        Assert.Equal(new PlaceOrder("Lamp"), binder.Build(draft));
    }

    [Fact]
    public void Json_becomes_a_message()
    {
        var binder = Binder<CancelOrder>();
        var draft = binder.Begin();

        SetJson(draft, 0, "7");
        SetJson(draft, 1, "\"Broken\"");

        Assert.Equal(new CancelOrder(7, "Broken"), binder.Build(draft));
    }

    [Fact]
    public void A_null_leaves_a_required_member_missing_and_is_a_value_of_a_nullable_one()
    {
        var draft = Binder<CancelOrder>().Begin();

        SetJson(draft, 0, "null");
        SetJson(draft, 1, "null");

        Assert.Equal(0b10UL, draft.Present);
    }

    [Fact]
    public void A_null_for_a_member_with_a_default_says_to_leave_it_out()
    {
        var draft = Binder<PlaceOrder>().Begin();

        var refused = Assert.Throws<JsonException>(() => SetJson(draft, 1, "null"));

        Assert.Equal("'Price' is null. Leave it out, or give a value.", refused.Message);
    }

    private static void SetJson(MessageDraft draft, int member, string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        draft.SetJson(member, ref reader, Options);
    }

    private MessageBinder<T> Binder<T>() =>
        (MessageBinder<T>)_services.GetRequiredService<VersicleHost>().MessageOf(typeof(T))!.Binder;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
