namespace Versicle.Architecture.Tests;

internal static class Expect
{
    /// <summary>Fails with all findings, one a line: whoever must mend them wants the whole list.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var all = findings.ToList();
        Assert.True(all is [], $"{all.Count} findings:\n{string.Join('\n', all)}");
    }
}
