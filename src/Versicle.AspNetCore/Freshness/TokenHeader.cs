using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>The consistency token on its way through HTTP.</summary>
internal static class TokenHeader
{
    public const string Name = ConsistencyTokenHandler.Header;

    public static Problem? Read(HttpRequest request, out ConsistencyToken token)
    {
        token = ConsistencyToken.None;
        var values = request.Headers[Name];
        return values.Count switch
        {
            0 => null,
            1 when ConsistencyToken.TryParse(values[0], out token) => null,
            1 => Problem.Token("token.malformed", "the header 'Consistency-Token' is not a token: send one as a command answered it"),
            var count => Problem.Token("token.malformed", $"the header 'Consistency-Token' is there {count} times: send it once"),
        };
    }

    public static void Write(HttpResponse response, ConsistencyToken token)
    {
        if (!token.IsNone)
            response.Headers[Name] = token.ToString();
    }
}
