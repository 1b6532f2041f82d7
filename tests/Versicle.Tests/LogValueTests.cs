namespace Versicle.Tests;

public sealed class LogValueTests
{
    [Theory]
    [InlineData("user-7")]
    [InlineData("A.b:c_d-9")]
    public void A_stream_name_of_the_grammar_is_kept(string name) => Assert.Equal(name, new StreamName(name).ToString());

    [Theory]
    [InlineData("user 7")]
    [InlineData("$")]
    [InlineData("a$")]
    [InlineData("bü")]
    [InlineData("a\0b")]
    [InlineData("a/b")]
    public void A_stream_name_of_other_characters_is_refused(string name) => Assert.Throws<ArgumentException>(() => new StreamName(name));

    [Fact]
    public void A_stream_name_has_at_most_200_characters()
    {
        Assert.Equal(200, new StreamName(new('a', 200)).ToString().Length);
        Assert.Throws<ArgumentException>(() => new StreamName(new('a', 201)));
    }

    [Fact]
    public void A_forgotten_expected_version_is_no_stream()
    {
        Assert.Equal(ExpectedVersion.NoStream, default);
        Assert.True(ExpectedVersion.NoStream.Allows(StreamVersion.Empty));
        Assert.False(ExpectedVersion.NoStream.Allows(new(1)));
    }

    [Fact]
    public void Expected_versions_say_what_they_are()
    {
        Assert.Equal("any no stream exists 4", $"{ExpectedVersion.Any} {ExpectedVersion.NoStream} {ExpectedVersion.Exists} {ExpectedVersion.Exactly(new(4))}");
        Assert.True(ExpectedVersion.Exists.Allows(new(1)));
        Assert.False(ExpectedVersion.Exists.Allows(new(0)));
        Assert.False(ExpectedVersion.Exactly(new(4)).Allows(new(5)));
    }

    [Fact]
    public void A_token_comes_back_from_its_text()
    {
        var token = new ConsistencyToken(Guid.CreateVersion7(), new(long.MaxValue));

        Assert.True(ConsistencyToken.TryParse(token.ToString(), out var parsed));
        Assert.Equal(token, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef.")]
    [InlineData("0123456789abcdef0123456789abcdef.-1")]
    [InlineData("0123456789abcdef0123456789abcdef.01")]
    [InlineData("0123456789abcdef0123456789abcdef.9223372036854775808")]
    [InlineData("0123456789abcdef0123456789abcdeg.1")]
    [InlineData("00000000000000000000000000000000.1")]
    [InlineData("0123456789abcdef0123456789abcdef.1 ")]
    public void Anything_else_is_not_a_token(string text) => Assert.False(ConsistencyToken.TryParse(text, out _));
}
