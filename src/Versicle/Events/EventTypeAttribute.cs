namespace Versicle;

/// <summary>
/// The fixed name under which an event is stored. Once an event is stored the name is a promise: the record may be renamed
/// and moved, the name may not.
/// </summary>
/// <param name="name">Lower case with dashes or dots, unique in the application: <c>user-created</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventTypeAttribute(string name) : Attribute
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;
}
