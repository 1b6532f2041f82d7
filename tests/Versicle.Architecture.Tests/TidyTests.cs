namespace Versicle.Architecture.Tests;

public sealed class TidyTests
{
    [Fact]
    public void Every_source_file_is_tidy() =>
        Expect.None(Repository.Files(".cs", "src", "samples", "tests", "eng").SelectMany(Tidy.Findings));

    [Theory]
    [InlineData("src/A.cs", "int a; \n")]
    [InlineData("src/A.cs", "\tint a;\n")]
    [InlineData("src/A.cs", "int a;")]
    [InlineData("src/A.cs", "int a;\n\n")]
    [InlineData("src/A.cs", "// TO" + "DO: later\n")]
    [InlineData("src/A.cs", "#pragma warning disable CA1000\n")]
    [InlineData("src/A.cs", "    public ValueTask<int> ReadAsync(CancellationToken ct);\n")]
    [InlineData("src/A.cs", "    internal static async Task WriteAsync<T>(T value)\n")]
    [InlineData("src/Helpers/A.cs", "int a;\n")]
    [InlineData("tests/Common.Tests/A.cs", "int a;\n")]
    public void An_untidy_file_is_found(string path, string text) => Assert.Single(Tidy.Findings(new(path, text)));

    [Theory]
    [InlineData("tests/A.cs", "    public async Task ReadAsync()\n")]
    [InlineData("src/A.cs", "    public async ValueTask DisposeAsync()\n")]
    [InlineData("src/A.cs", "    protected override Task RunAsync(CancellationToken ct)\n")]
    [InlineData("src/A.cs", "#pragma warning disable CA1000 // The reason.\n")]
    [InlineData("src/A.cs", "var a = \"\"\"\n#pragma warning disable CA1000\n\"\"\";\n")]
    public void A_tidy_file_is_left_alone(string path, string text) => Assert.Empty(Tidy.Findings(new(path, text)));

    [Fact]
    public void A_long_line_and_a_long_file_are_found()
    {
        var wide = new TextFile("src/A.cs", new string('a', Tidy.MaxColumns + 1) + "\n");
        var tall = new TextFile("src/A.cs", string.Concat(Enumerable.Repeat("int a;\n", Tidy.MaxLines + 1)));

        Assert.Single(Tidy.Findings(wide));
        Assert.Single(Tidy.Findings(tall));
    }
}
