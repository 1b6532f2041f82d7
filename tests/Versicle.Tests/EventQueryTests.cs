namespace Versicle.Tests;

public sealed class EventQueryTests
{
    [Fact]
    public void A_query_of_neither_types_nor_tags_is_refused_for_all_is_asked_for_by_name()
    {
        Assert.Throws<ArgumentException>(() => EventQuery.Match());
        Assert.Throws<ArgumentException>(() => EventQuery.Match([], []));
        Assert.True(EventQuery.All.IsAll);
        Assert.True(EventQuery.All.Matches("anything", []));
    }

    [Fact]
    public void What_no_event_can_have_is_refused()
    {
        Assert.Throws<ArgumentException>(() => EventQuery.Match(types: [""]));
        Assert.Throws<ArgumentException>(() => EventQuery.Match(types: ["a\0"]));
        Assert.Throws<ArgumentException>(() => EventQuery.Match(tags: [default]));
    }

    [Fact]
    public void What_is_given_twice_counts_once()
    {
        var item = Assert.Single(EventQuery.Match(["a", "a"], [new("x"), new("x")]).Items);

        Assert.Equal((1, 1), (item.Types.Count, item.Tags.Count));
    }

    [Fact]
    public void A_query_says_what_it_asks() => Assert.Equal(
        "opened|closed [user:7, x] or [y] or moved",
        EventQuery.Match(["opened", "closed"], [Tag.Of("user", 7), new("x")])
            .Or(EventQuery.Match(tags: [new("y")]))
            .Or(EventQuery.Match(types: ["moved"]))
            .ToString());

    // Not in an attribute: there the halves of a pair would be replaced when it is compiled.
    public static TheoryData<string> NoTexts => ["", "a\0b", "\ud800", "\udc00x", "x\ud83d"];

    [Theory]
    [MemberData(nameof(NoTexts), DisableDiscoveryEnumeration = true)]
    public void What_is_no_text_is_no_tag_and_no_key(string text)
    {
        Assert.ThrowsAny<ArgumentException>(() => new Tag(text));
        Assert.ThrowsAny<ArgumentException>(() => KeyChange.Claim(text, "x"));
        if (text.Length > 0)
            Assert.ThrowsAny<ArgumentException>(() => KeyChange.Release("x", text));
    }

    [Fact]
    public void Numbers_are_written_alike_in_every_culture()
    {
        System.Globalization.CultureInfo.CurrentCulture = new("") { NumberFormat = { NegativeSign = "minus " } };

        Assert.Equal("n:-7", Tag.Of("n", -7).ToString());
        Assert.Equal("-7", KeyChange.Claim("n", -7).Value);
    }
}
