using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>
/// The token where a browser carries it by itself. Nothing is decided by it: a cookie that no longer fits is dropped, and never an
/// error, for nobody who reads pages could mend it.
/// </summary>
internal static class TokenCookie
{
    public const string Name = "consistency-token";

    public static ConsistencyToken Read(HttpRequest request) =>
        request.Cookies.TryGetValue(Name, out var text) && ConsistencyToken.TryParse(text, out var token) ? token : ConsistencyToken.None;

    /// <summary>Of two answers the later one may overtake: the greater position of one history stays.</summary>
    public static void Write(HttpContext http, ConsistencyToken token)
    {
        var known = Read(http.Request);
        var newest = known.Epoch == token.Epoch && known.Position > token.Position ? known : token;
        http.Response.Cookies.Append(Name, newest.ToString(), Options(http));
    }

    public static void Drop(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http));

    private static CookieOptions Options(HttpContext http) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/", IsEssential = true };
}
