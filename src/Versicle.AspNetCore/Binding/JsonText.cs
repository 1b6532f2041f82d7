using System.Text.Json;

namespace Versicle.AspNetCore;

/// <summary>Looks for what a JSON body must not hold, where the quick way is not enough.</summary>
internal static class JsonText
{
    /// <summary>A NUL or half a character, written as an escape in any string, however deep.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static Problem? Fault(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, HttpJson.ReaderOptions);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;

            try
            {
                if (reader.GetString()!.Contains('\0'))
                    return Problem.Nul();
            }
            catch (InvalidOperationException)
            {
                return Problem.Encoding("the body");
            }
        }

        return null;
    }

    /// <summary>Whether brackets outside of strings nest deeper than the limit.</summary>
    public static bool IsTooDeep(ReadOnlySpan<byte> body)
    {
        var (depth, inString) = (0, false);
        for (var i = 0; i < body.Length; i++)
        {
            if (inString)
            {
                inString = body[i] != '"';
                i += body[i] == '\\' ? 1 : 0;
                continue;
            }

            inString = body[i] == '"';
            depth += body[i] is (byte)'{' or (byte)'[' ? 1 : body[i] is (byte)'}' or (byte)']' ? -1 : 0;
            if (depth > HttpJson.MaxDepth)
                return true;
        }

        return false;
    }
}
