namespace Versicle;

/// <summary>
/// Folds of other projects may use this: its code, and all that it reaches, is part of their fingerprints. Events and read
/// models need no mark. In one project a fold uses what it likes.
/// </summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Method | AttributeTargets.Constructor
    | AttributeTargets.Property | AttributeTargets.Field,
    Inherited = false)]
public sealed class PureAttribute : Attribute
{
    /// <summary>It uses nothing but code of its own project, of others with such a mark, and of the base library.</summary>
    public PureAttribute()
    {
    }

    /// <summary>It also uses code that nothing sees change, such as a package's.</summary>
    /// <param name="version">Raise it when what that code answers has changed: read models that it is part of are folded again.</param>
    public PureAttribute(int version) => Version = version;

    /// <summary>The version of what it uses and nothing sees; null when there is no such thing.</summary>
    public int? Version { get; }
}
