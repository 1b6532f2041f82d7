using System.Text.Json;
using System.Text.Unicode;
using Versicle.Modules;

namespace Versicle.AspNetCore;

/// <summary>Gives a draft the members of a JSON body, strictly: nothing twice, nothing unknown, no text that no store keeps.</summary>
internal static class JsonBinding
{
    public static Problem? Bind(ReadOnlySpan<byte> body, MessageDraft draft, BindingPlan plan, HttpJson json)
    {
        if (body.IsEmpty)
            return Problem.NoBody();
        if (!Utf8.IsValid(body))
            return Problem.Encoding("the body");

        try
        {
            // Only an escape can smuggle in what UTF-8 itself cannot say.
            if (body.IndexOf("\\u"u8) >= 0 && JsonText.Fault(body) is { } fault)
                return fault;
            return BindMembers(body, draft, plan, json);
        }
        catch (JsonException broken)
        {
            return JsonText.IsTooDeep(body)
                ? Problem.Body("json.depth", $"the body is nested deeper than {HttpJson.MaxDepth} levels")
                : Problem.Body("json.syntax", $"the body is not JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}");
        }
    }

    private static Problem? BindMembers(ReadOnlySpan<byte> body, MessageDraft draft, BindingPlan plan, HttpJson json)
    {
        var reader = new Utf8JsonReader(body, HttpJson.ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            reader.Read();
            return Problem.Body("json.type", "the body is not a JSON object");
        }

        Problem? problem = null;
        var seen = 0UL;
        for (var expected = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; expected++)
        {
            // A body that is not JSON at all is told so first: its other faults may only be echoes of that.
            var position = Find(ref reader, plan.Body, expected);
            problem ??= position < 0 ? Unknown(ref reader)
                : (seen & 1UL << position) != 0 ? Twice(plan.Body[position])
                : null;
            reader.Read();
            if (problem is not null)
            {
                reader.Skip();
                continue;
            }

            seen |= 1UL << position;
            problem = Set(ref reader, plan.Body[position], draft, json);
            expected = position;
        }

        reader.Read(); // Anything after the object is a fault.
        return problem;
    }

    private static int Find(ref Utf8JsonReader reader, IReadOnlyList<BodyMember> members, int expected)
    {
        for (var i = 0; i < members.Count; i++)
        {
            var position = (expected + i) % members.Count;
            if (reader.ValueTextEquals(members[position].Utf8Name))
                return position;
        }

        return -1;
    }

    private static Problem? Set(ref Utf8JsonReader reader, BodyMember member, MessageDraft draft, HttpJson json)
    {
        var before = reader;
        try
        {
            draft.SetJson(member.Index, ref reader, json.Strict);
            return null;
        }
        catch (JsonException fault)
        {
            reader = before;
            reader.Skip(); // Throws when the value is not JSON.
            var problem = before.TokenType == JsonTokenType.Null
                ? Problem.Missing(member.Member.Name)
                : Problem.Body("json.value", $"{member.Member.Name} must be {TypeNames.Of(member.Member.Type)}");
            return problem with { Pointer = JsonPointer.Of(member.Name, fault.Path) };
        }
    }

    private static Problem Unknown(ref Utf8JsonReader reader) =>
        Problem.Body("json.unknown", "the body has a member that the message does not have") with
        {
            Pointer = JsonPointer.Of(reader.GetString()!),
        };

    private static Problem Twice(BodyMember member) =>
        Problem.Body("json.duplicate", $"{member.Member.Name} is there twice") with { Pointer = JsonPointer.Of(member.Name) };
}
