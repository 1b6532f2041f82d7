using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>How long a query may wait for its token: <c>Prefer: wait=2</c> (RFC 7240).</summary>
internal static class Preference
{
    public static Problem? ReadWait(HttpRequest request, TimeSpan longest, out TimeSpan? wait)
    {
        wait = null;
        foreach (var line in request.Headers["Prefer"])
        {
            foreach (var preference in (line ?? "").Split(','))
            {
                var parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
                if (!parts[0].Equals("wait", StringComparison.OrdinalIgnoreCase) || wait is not null)
                    continue;
                if (parts.Length < 2 || !Seconds(parts[1], longest, out var seconds))
                    return Problem.Wait(longest);
                wait = seconds;
            }
        }

        return null;
    }

    public static void Applied(HttpResponse response, TimeSpan wait) =>
        response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={wait.TotalSeconds:0}");

    private static bool Seconds(string text, TimeSpan longest, out TimeSpan wait)
    {
        wait = default;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;
        wait = TimeSpan.FromSeconds(seconds);
        return wait <= longest;
    }
}
