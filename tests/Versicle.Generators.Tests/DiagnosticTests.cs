namespace Versicle.Generators.Tests;

public sealed class DiagnosticTests
{
    public static TheoryData<int, string> Cases { get; } = [.. Wrong.Code.Select((one, i) => (i, one.Id))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_is_wrong_is_said_once_with_what_to_do(int index, string id)
    {
        var build = await Build.Of(Wrong.Code[index].Bad);

        var said = Assert.Single(build.Own);
        Assert.Equal(id, said.Id);
        Assert.Contains(Wrong.Code[index].Says, Assert.Single(build.Messages));
        Assert.Equal("Source.cs", said.Location.GetLineSpan().Path);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Nothing_is_said_about_what_is_right(int index, string id)
    {
        var build = await Build.Of(Wrong.Code[index].Good);

        Assert.DoesNotContain(id, build.Ids);
        Assert.Empty(build.Diagnostics.Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
    }

    [Theory]
    [InlineData("static class Tests { private sealed record Go : ICommand; private sealed class Handler : ICommandHandler<Go> { public ValueTask Handle(Go command, CancellationToken ct) => default; } }")]
    [InlineData("file sealed record Go : ICommand; file sealed class Handler : ICommandHandler<Go> { public ValueTask Handle(Go command, CancellationToken ct) => default; }")]
    public async Task What_is_private_to_a_class_or_a_file_is_left_alone(string source)
    {
        var build = await Build.Of(source);

        Assert.Empty(build.Own);
        Assert.Empty(build.Generated);
    }
}
