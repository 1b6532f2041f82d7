using System.ComponentModel.DataAnnotations;

namespace Versicle.Validation.Tests;

/// <summary>What generated rules say, beside what the library's own validator says of the same values.</summary>
public sealed class RulesTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    public static TheoryData<string, Everything> Values { get; } = new()
    {
        { "all right", new() },
        { "null", new() { Needed = null, Blank = null } },
        { "empty", new() { Needed = "", Blank = "", Text = "", Code = "", Email = "", Page = "", Some = "", Colour = "" } },
        { "blank", new() { Needed = " \t", Blank = " ", Text = "  ", Code = " " } },
        { "short", new() { Text = "a", Few = [1], Many = [], Some = "a" } },
        { "least", new() { Text = "ab", Few = [1, 2], Many = [1, 2, 3], Some = "ab", Whole = -1, Half = 0.5, Money = 0.1m } },
        { "long", new() { Text = "abcdef", Many = [1, 2, 3, 4], Some = "abcd", Whole = 6, Half = 1.6, Money = 10m } },
        { "most", new() { Text = "abcde", Some = "abc", Whole = 5, Half = 1.5, Money = 9.9m, Day = new(2030, 1, 1) } },
        { "no number", new() { Half = double.NaN } },
        { "dates", new() { Day = new(2019, 12, 31) } },
        { "e-mail", new() { Email = "@a" } },
        { "e-mail with two at", new() { Email = "a@b@c" } },
        { "e-mail in lines", new() { Email = "a@b\n" } },
        { "a good e-mail", new() { Email = "a@b", Page = "HTTPS://x", Phone = "+1 555" } },
        { "pages", new() { Page = "www.example.org", Phone = "x" } },
        { "codes", new() { Code = "abc", Again = "abc" } },
        { "a code at the start", new() { Code = "abx", Again = "ab" } },
        { "lists", new() { Colour = "blue", Number = 13, Pair = 3 } },
    };

    [Fact]
    public async Task A_preview_is_told_what_is_wrong_as_well()
    {
        await using var app = await OrdersApp.Start();

        var preview = await app.Commands.Preview(new Everything { Needed = null }, MessageContext.None, Ct);

        Assert.Equal(RefusalKind.Input, Assert.IsType<RefusedException>(preview.Refused).Refusal.Kind);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Rules_say_what_the_standard_validator_says(string what, Everything message)
    {
        await using var app = await OrdersApp.Start();
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(message, new(message), results, validateAllProperties: true);

        var refusal = await Refusal(() => app.Commands.Dispatch(message, Ct));

        var expected = results.SelectMany(one => one.MemberNames).Distinct().Order(StringComparer.Ordinal);
        Assert.True(expected.SequenceEqual(refusal.Members.Select(one => one.Path).Distinct().Order(StringComparer.Ordinal)), what);
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once_with_the_paths_of_members()
    {
        await using var app = await OrdersApp.Start();
        var order = new PlaceOrder(
            "ab", "none", 0, [new("", 1), new("tea", 10), new("tea", 0.5m)], new("Nowhr", new("London")), new Dictionary<string, Line> { ["gift"] = new(" ", 1) });

        var refusal = await Refusal(async () => await app.Commands.Dispatch(order, Ct));

        Assert.Equal(
            [
                new("Title", "Title has 2 characters: 3 to 20 are allowed"),
                new("Email", "Email is not an e-mail address"),
                new("Amount", "Amount is out of range: 1 to 100 is allowed"),
                new("Lines", "Lines has 3 items: 1 to 2 are allowed"),
                new("Lines[0].Name", "Name is required"),
                new("Lines[1].Price", "Price is out of range: 0.5 to less than 10 is allowed"),
                new("Home.Other.City", "City has 6 characters: 5 at most are allowed"),
                new("Extras[gift].Name", "Name is required"),
            ],
            refusal.Members);
        Assert.Equal(("message.rules", RefusalKind.Input), (refusal.Code, refusal.Kind));
    }

    [Fact]
    public async Task What_a_message_says_of_itself_is_asked_once_its_members_are_right()
    {
        await using var app = await OrdersApp.Start();

        var refusal = await Refusal(async () => await app.Commands.Dispatch(new PlaceOrder("abc", null, 1, Home: new("Nowhr")), Ct));

        Assert.Equal([new("Home.City", "there is no such place"), new("Home", "there is no such place")], refusal.Members);
    }

    [Fact]
    public async Task A_query_is_checked_as_well()
    {
        await using var app = await OrdersApp.Start();

        var refusal = await Refusal(async () => await app.Queries.Dispatch(new FindOrders("ABC", 15), Ct));

        Assert.Equal(
            [new("Text", "Text does not match ^[a-z]+$"), new("Size", "Size is none of the allowed values: 10, 20")], refusal.Members);
    }

    [Fact]
    public async Task What_is_right_reaches_its_handler()
    {
        await using var app = await OrdersApp.Start();

        var (title, _) = await app.Commands.Dispatch(new PlaceOrder("abc", "a@example.org", 100, [new("tea", 9.99m)], new("Rome")), Ct);

        Assert.Equal("abc", title);
    }

    [Fact]
    public async Task The_words_of_an_attribute_win()
    {
        await using var app = await OrdersApp.Start();

        var refusal = await Refusal(() => app.Commands.Dispatch(new Worded("abcd", null), Ct));

        Assert.Equal([new("Name", "Name: 3 at most"), new("Text", "where is Text?")], refusal.Members);
    }

    [Fact]
    public async Task A_text_that_a_pattern_takes_too_long_for_does_not_match()
    {
        await using var app = await OrdersApp.Start();

        var refusal = await Refusal(() => app.Commands.Dispatch(new Slow(new string('a', 60)), Ct));

        Assert.Equal([new("Text", "Text does not match (a+)+b")], refusal.Members);
    }

    [Fact]
    public async Task Records_inside_each_other_without_end_are_refused()
    {
        await using var app = await OrdersApp.Start();
        var home = Enumerable.Range(0, 100).Aggregate(new Address("Rome"), (inner, _) => new("Rome", inner));

        var refusal = await Refusal(async () => await app.Commands.Dispatch(new PlaceOrder("abc", null, 1, Home: home), Ct));

        Assert.EndsWith("is nested deeper than 32 levels", Assert.Single(refusal.Members).Message);
    }

    [Fact]
    public async Task A_message_without_rules_has_no_check()
    {
        await using var app = await OrdersApp.Start();

        Assert.Null(((Modules.MessageBinder<Plain>)app.Host.MessageOf(typeof(Plain))!.Binder).Rules);
        Assert.NotNull(((Modules.MessageBinder<PlaceOrder>)app.Host.MessageOf(typeof(PlaceOrder))!.Binder).Rules);
    }

    private static async Task<Refusal> Refusal<T>(Func<ValueTask<T>> dispatch) =>
        await Record.ExceptionAsync(async () => await dispatch()) switch
        {
            RefusedException refused => refused.Refusal,
            null => new("none", "nothing is wrong"),
            var other => throw other,
        };

    private static Task<Refusal> Refusal(Func<Task> dispatch) => Refusal(async () =>
    {
        await dispatch();
        return 0;
    });
}
