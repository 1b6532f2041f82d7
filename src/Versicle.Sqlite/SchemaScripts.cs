using System.Security.Cryptography;
using System.Text;
using Versicle.Stores;

namespace Versicle.Sqlite;

/// <summary>The application's own schema scripts: applied in order, each once, and compared ever after.</summary>
internal sealed class SchemaScripts(StoreConnection connection, StoreContext context)
{
    private const string Engine = "sqlite";

    /// <summary>Within the transaction that opens the store.</summary>
    public void Apply(bool applyMissing)
    {
        var applied = Applied();
        foreach (var script in context.Scripts.Where(script => script.Engine == Engine))
        {
            var checksum = Checksum(script.Text);
            if (!applied.Remove(script.Name, out var known))
            {
                if (!applyMissing)
                {
                    throw new StoreMismatchException(
                        $"script '{script.Name}' has not been applied to '{connection.Path}', and this application is told to apply none (ApplyScripts). " +
                        "Apply it first: VersicleHost.MakeTables.");
                }

                Apply(script, checksum);
            }
            else if (known != checksum)
            {
                throw new StoreMismatchException(
                    $"script '{script.Name}' was applied to '{connection.Path}' with checksum {known[..12]}, and its text now has {checksum[..12]}. " +
                    "An applied script is history: restore its text, and write what is new into a script of its own.");
            }
        }

        if (applied.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            throw new StoreMismatchException(
                $"script '{missing}' was applied to '{connection.Path}', and this application does not have it. Deploy the version that does.");
        }
    }

    private Dictionary<string, string> Applied()
    {
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        var select = connection["select name, checksum from versicle_scripts"];
        while (select.Step())
            applied.Add(Encoding.UTF8.GetString(select.Bytes(0)), Encoding.UTF8.GetString(select.Bytes(1)));
        return applied;
    }

    private void Apply(SchemaScript script, string checksum)
    {
        connection.IsUsers = true;
        try
        {
            connection.RunAll(script.Text);
        }
        catch (Exception failure) when (failure is not StoreUnavailableException)
        {
            throw new StoreMismatchException($"script '{script.Name}' does not apply to '{connection.Path}': {failure.Message}. Nothing of it was kept.");
        }
        finally
        {
            connection.IsUsers = false;
        }

        var insert = connection["insert into versicle_scripts (name, checksum, applied_at) values (?1, ?2, ?3)"];
        insert.BindText(1, script.Name);
        insert.BindText(2, checksum);
        insert.BindText(3, TimestampText.Format(context.Time.GetUtcNow(), stackalloc byte[TimestampText.Buffer]));
        insert.Run();
    }

    // A checkout with other line ends is the same script.
    private static string Checksum(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").TrimStart('\uFEFF'))));
}
