namespace Versicle;

/// <summary>What stands in the place of one stored event that became several. They are taken together, or not at all.</summary>
internal sealed record SeveralEvents(IReadOnlyList<object> Events)
{
    /// <summary>What a decoded event is: itself, or several.</summary>
    public static IReadOnlyList<object> In(object happened) => happened is SeveralEvents several ? several.Events : [happened];
}
