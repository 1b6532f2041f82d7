using System.Numerics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Versicle.Modules;

namespace Versicle.AspNetCore;

/// <summary>Where each member of a message comes from, decided when its endpoint is mapped.</summary>
internal sealed class BindingPlan
{
    private readonly MessageBinder _binder;
    private readonly string[] _names;
    private readonly ulong _required;

    private BindingPlan(MessageBinder binder, HttpJson json)
    {
        _binder = binder;
        _names = [.. binder.Members.Select(member => json.Name(member.Name))];
        for (var i = 0; i < binder.Members.Count; i++)
            _required |= binder.Members[i].IsRequired ? 1UL << i : 0;
    }

    public IReadOnlyList<TextMember> Route { get; private set; } = [];

    public IReadOnlyList<TextMember> Query { get; private set; } = [];

    public IReadOnlyList<BodyMember> Body { get; private set; } = [];

    /// <summary>Whether the verb has a body at all; a message may still have no member in it.</summary>
    public bool ReadsBody { get; private set; }

    public static BindingPlan For(RoutePattern pattern, string verb, MessageBinder binder, HttpJson json)
    {
        var plan = new BindingPlan(binder, json)
        {
            ReadsBody = !(HttpMethods.IsGet(verb) || HttpMethods.IsHead(verb) || HttpMethods.IsDelete(verb)),
        };
        var route = new List<TextMember>();
        var query = new List<TextMember>();
        var body = new List<BodyMember>();
        for (var i = 0; i < binder.Members.Count; i++)
        {
            var (member, name) = (binder.Members[i], plan._names[i]);
            if (ParameterOf(pattern, member) is { } parameter)
                route.Add(TextMember.Of(binder, i, parameter.Name, "the route"));
            else if (plan.ReadsBody)
                body.Add(new(i, member, name, Encoding.UTF8.GetBytes(name)));
            else
                query.Add(TextMember.Of(binder, i, name, "the query string"));
        }

        body.ForEach(member => json.RequireContractOf(member.Member.Type));
        (plan.Route, plan.Query, plan.Body) = (route, query, body);
        return plan;
    }

    /// <summary>A parameter that names no member is a slip of the pen: the member it was meant for would never be found.</summary>
    public static void RequireMembersFor(RoutePattern pattern, MessageBinder binder)
    {
        foreach (var parameter in pattern.Parameters)
        {
            if (!binder.Members.Any(member => IsNamed(parameter, member)))
                throw new InvalidOperationException(
                    $"Route parameter '{parameter.Name}' of '{pattern.RawText}' is no member of '{binder.MessageType.Name}'. " +
                    $"Its members are: {string.Join(", ", binder.Members.Select(member => member.Name))}.");
        }
    }

    /// <summary>The first required member, in order of declaration, that has no value.</summary>
    public Problem? FirstMissing(MessageDraft draft)
    {
        var missing = _required & ~draft.Present;
        if (missing == 0)
            return null;

        var member = BitOperations.TrailingZeroCount(missing);
        return Problem.Missing(_binder.Members[member].Name) with
        {
            Pointer = Body.Any(inBody => inBody.Index == member) ? JsonPointer.Of(_names[member]) : null,
        };
    }

    private static RoutePatternParameterPart? ParameterOf(RoutePattern pattern, MessageMember member) =>
        pattern.Parameters.FirstOrDefault(parameter => IsNamed(parameter, member));

    private static bool IsNamed(RoutePatternParameterPart parameter, MessageMember member) =>
        string.Equals(parameter.Name, member.Name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A member that is read from text.</summary>
/// <param name="Index">In the message's members.</param>
/// <param name="Member">What it is.</param>
/// <param name="Name">The route parameter's, or the query string's.</param>
/// <param name="IsText">Whether any text is a value of it.</param>
internal sealed record TextMember(int Index, MessageMember Member, string Name, bool IsText)
{
    public static TextMember Of(MessageBinder binder, int index, string name, string source)
    {
        var member = binder.Members[index];
        return member.FromText
            ? new(index, member, name, member.Type == typeof(string))
            : throw new InvalidOperationException(
                $"Member '{member.Name}' of '{binder.MessageType.Name}' comes from {source}, and a '{member.Type.Name}' cannot be read from text. " +
                "Make its type implement IParsable, or send the message with a body.");
    }

    /// <summary>Strict: what a number's parser lets pass (blanks, a plus, trailing NULs) is not the number's name.</summary>
    public bool TrySet(MessageDraft draft, string text) =>
        (IsText || text.Length > 0 && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]) && text[0] != '+')
        && draft.TrySetText(Index, text);
}

/// <summary>A member that is read from the JSON body.</summary>
/// <param name="Index">In the message's members.</param>
/// <param name="Member">What it is.</param>
/// <param name="Name">Under the naming policy.</param>
/// <param name="Utf8Name">The same, as it stands in a body.</param>
internal sealed record BodyMember(int Index, MessageMember Member, string Name, byte[] Utf8Name);
