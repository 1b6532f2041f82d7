using Versicle.Modules;

namespace Versicle;

/// <summary>Puts the check of a message's own rules in front of its handler, after all middleware.</summary>
internal static class RuleCheck
{
    /// <summary>The code of a refusal that names members.</summary>
    public const string Code = "message.rules";

    public static CommandNext<TCommand, TResult> Before<TCommand, TResult>(MessageRules<TCommand>? rules, CommandNext<TCommand, TResult> handler)
        where TCommand : notnull =>
        rules is null
            ? handler
            : (command, context, ct) => Refused(rules, command) is { } refused
                ? ValueTask.FromException<TResult>(refused)
                : handler(command, context, ct);

    public static QueryNext<TQuery, TResult> Before<TQuery, TResult>(MessageRules<TQuery>? rules, QueryNext<TQuery, TResult> handler)
        where TQuery : notnull =>
        rules is null
            ? handler
            : (query, context, ct) => Refused(rules, query) is { } refused
                ? ValueTask.FromException<TResult>(refused)
                : handler(query, context, ct);

    private static RefusedException? Refused<TMessage>(MessageRules<TMessage> rules, TMessage message)
    {
        var failures = new MessageFailures();
        rules.Check(message, failures);
        if (failures.Found.Count == 0)
            return null;
        var sentences = string.Join("; ", failures.Found.Select(failure => failure.Message));
        return new(new(Code, sentences, RefusalKind.Input) { Members = failures.Found });
    }
}
