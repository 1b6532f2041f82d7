namespace Samples.Tests;

/// <summary>The program under test, and who may call it.</summary>
internal static class Sample
{
    public const string Name = "Bank";

    public static IReadOnlyList<string> Arguments { get; } =
    [
        "--Bank:ApiKeys:0:Name", "tess", "--Bank:ApiKeys:0:Role", "teller", "--Bank:ApiKeys:0:Key", Bank.Tests.BankClient.TellerKey,
        "--Bank:ApiKeys:1:Name", "al", "--Bank:ApiKeys:1:Role", "auditor", "--Bank:ApiKeys:1:Key", Bank.Tests.BankClient.AuditorKey,
    ];
}
