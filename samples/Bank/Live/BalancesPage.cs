using System.Net.Mime;

namespace Bank.Live;

/// <summary>A page that shows balances as they change. It is for anybody; what it asks for is not.</summary>
public static class BalancesPage
{
    private static readonly byte[] Page = Read();

    public static void MapBalancesPage(this IEndpointRouteBuilder app)
    {
        RequestDelegate show = Show;
        app.MapMethods("/live", [HttpMethods.Get], show).AllowAnonymous();
    }

    private static async Task Show(HttpContext http)
    {
        http.Response.ContentType = MediaTypeNames.Text.Html + "; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";
        await http.Response.Body.WriteAsync(Page, http.RequestAborted);
    }

    private static byte[] Read()
    {
        using var stream = typeof(BalancesPage).Assembly.GetManifestResourceStream("balances.html")!;
        var page = new byte[stream.Length];
        stream.ReadExactly(page);
        return page;
    }
}
