using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>The application's own schema scripts: applied in order, each once, and compared ever after.</summary>
internal sealed class SchemaScripts(PostgresDatabase database, NpgsqlConnection connection, StoreContext context)
{
    private const string Engine = "postgres";

    /// <summary>Within the transaction that opens the store.</summary>
    public async ValueTask Apply(bool applyMissing, CancellationToken ct)
    {
        var applied = await Applied(ct).ConfigureAwait(false);
        foreach (var script in context.Scripts.Where(script => script.Engine == Engine))
        {
            var checksum = Checksum(script.Text);
            if (!applied.Remove(script.Name, out var known))
            {
                if (!applyMissing)
                    throw Missing(script, "this application is told to apply none (ApplyScripts)");
                await Apply(script, checksum, ct).ConfigureAwait(false);
            }
            else if (known != checksum)
            {
                throw new StoreMismatchException(
                    $"script '{script.Name}' was applied to '{database.Name}' with checksum {known[..12]}, and its text now has {checksum[..12]}. " +
                    "An applied script is history: restore its text, and write what is new into a script of its own.");
            }
        }

        if (applied.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            throw new StoreMismatchException(
                $"script '{missing}' was applied to '{database.Name}', and this application does not have it. Deploy the version that does.");
        }
    }

    private async ValueTask<Dictionary<string, string>> Applied(CancellationToken ct)
    {
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var select = new NpgsqlCommand(database.Own("select name, checksum from versicle.versicle_scripts"), connection);
        await using var reader = await select.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            applied.Add(reader.GetString(0), reader.GetString(1));
        return applied;
    }

    private async ValueTask Apply(SchemaScript script, string checksum, CancellationToken ct)
    {
        try
        {
            // First of all, so that a role that may not apply scripts leaves nothing of one anywhere.
            await Note(script, checksum, ct).ConfigureAwait(false);

            // The server takes the statements apart: the driver's parser need not know everything that may be in a script.
            await using var run = new NpgsqlCommand(database.Own("select versicle.versicle_run_script($1)"), connection);
            run.Parameters.Add(new NpgsqlParameter<string> { TypedValue = script.Text.TrimStart('\uFEFF') });
            await run.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrors.Denied)
        {
            throw Missing(script, $"its role may not: {denied.MessageText}");
        }
        catch (PostgresException said) when (!PostgresErrors.IsOutcomeUnknown(said))
        {
            throw new StoreMismatchException($"script '{script.Name}' does not apply to '{database.Name}': {said.MessageText} ({said.SqlState}). Nothing of it was kept.");
        }
    }

    private async ValueTask Note(SchemaScript script, string checksum, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            database.Own("insert into versicle.versicle_scripts (name, checksum, applied_at) values ($1, $2, $3)"), connection);
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = script.Name });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = checksum });
        insert.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = context.Time.GetUtcNow().UtcDateTime });
        await insert.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private StoreMismatchException Missing(SchemaScript script, string reason) => new(
        $"script '{script.Name}' has not been applied to '{database.Name}', and {reason}. Apply it first, under the role that owns the tables: docs/postgres.md.");

    // A checkout with other line ends is the same script.
    private static string Checksum(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").TrimStart('\uFEFF'))));
}
