using System.Text.RegularExpressions;

namespace Versicle.Architecture.Tests;

public sealed partial class LoggingTests
{
    private static readonly string Written = string.Concat(Repository.Files(".cs", "src").Select(file => file.Text));

    [Fact]
    public void Every_log_message_has_an_id_a_name_and_a_level_in_this_order()
    {
        Assert.Equal(Attribute().Count(Written), Message().Count(Written));
        Assert.Empty(DirectCall().Matches(Written).Select(match => match.Value));
    }

    [Fact]
    public void Docs_logging_md_tells_every_event_and_no_other()
    {
        var documented = Row().Matches(Repository.Read("docs/logging.md").Text).Select(Line);

        Assert.Equal(Message().Matches(Written).Select(Line).Order(StringComparer.Ordinal), documented);

        static string Line(Match match) => $"{match.Groups["id"].Value} {match.Groups["name"].Value} {match.Groups["level"].Value}";
    }

    [Fact]
    public void Every_id_is_used_once() => Assert.Empty(
        Message().Matches(Written).GroupBy(match => match.Groups["id"].Value).Where(group => group.Count() > 1).Select(group => group.Key));

    [GeneratedRegex(@"\[LoggerMessage\(")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\[LoggerMessage\(\s*EventId = (?<id>\d{4}),\s+EventName = ""(?<name>\w+)"",\s+Level = LogLevel\.(?<level>\w+),\s+Message = """)]
    private static partial Regex Message();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(|LoggerMessage\.Define")]
    private static partial Regex DirectCall();

    [GeneratedRegex(@"^\| (?<id>\d{4}) \| `(?<name>\w+)` \| (?<level>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
