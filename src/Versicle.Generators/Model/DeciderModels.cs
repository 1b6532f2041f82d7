namespace Versicle.Generators.Model;

/// <summary>A decider.</summary>
/// <param name="Type">The decider, which is its state.</param>
/// <param name="Fingerprint">12 hexadecimal digits.</param>
/// <param name="Commands">The full name of the set of its commands.</param>
/// <param name="Events">The full name of the set of its events.</param>
/// <param name="Facts">The full names of the events.</param>
/// <param name="HasBoundary">Whether its state comes from a query.</param>
/// <param name="Cases">Its commands; one that derives from another before it.</param>
internal sealed record DeciderModel(
    TypeRef Type,
    string Fingerprint,
    string Commands,
    string Events,
    EquatableArray<string> Facts,
    bool HasBoundary,
    EquatableArray<DeciderCaseModel> Cases);

/// <summary>One command of a decider.</summary>
/// <param name="Command">Its full name.</param>
/// <param name="Stream">Which stream it is about.</param>
/// <param name="IsMessage">Whether anybody may send it; else only a handler written by hand does.</param>
/// <param name="Result">What it answers, or null.</param>
/// <param name="Answer">Who says so.</param>
internal sealed record DeciderCaseModel(string Command, StreamModel Stream, bool IsMessage, string? Result, AnswerModel? Answer);

/// <summary>The stream of a command.</summary>
/// <param name="Category">Null when the member is the name itself.</param>
/// <param name="Member">The property; null for a new one.</param>
internal sealed record StreamModel(string? Category, string? Member);

/// <summary>How a command is answered: by the state itself, or by a method.</summary>
internal sealed record AnswerModel(bool IsState, bool TakesStream);

/// <summary>A decider, and which of its messages a handler of the same assembly handles.</summary>
internal sealed record DecidedModel(DeciderModel Decider, EquatableArray<string> HandledElsewhere)
{
    public static DecidedModel Of(DeciderModel decider, EquatableArray<HandlerModel> handlers) => new(
        decider,
        handlers.Select(handler => handler.Message).Where(message => decider.Cases.Any(one => one.Command == message)).ToEquatable());

    /// <summary>The messages that the decider handles itself.</summary>
    public IEnumerable<DeciderCaseModel> Handled => Decider.Cases.Where(one => one.IsMessage && !HandledElsewhere.Contains(one.Command));
}
