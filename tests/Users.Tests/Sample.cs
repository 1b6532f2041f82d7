namespace Samples.Tests;

/// <summary>The program under test.</summary>
internal static class Sample
{
    public const string Name = "Users";

    public static IReadOnlyList<string> Arguments => [];
}
