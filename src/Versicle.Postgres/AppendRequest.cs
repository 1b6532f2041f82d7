using Npgsql;
using Versicle.Stores;

namespace Versicle.Postgres;

/// <summary>An append with its transaction's end in one request: nothing of this process is between its statements.</summary>
internal static class AppendRequest
{
    /// <summary>Sends it, and reads to its end.</summary>
    /// <param name="batch">Ends with the transaction's end.</param>
    /// <param name="before">How many results come before the append's.</param>
    public static async ValueTask<AppendAnswers> Send(NpgsqlBatch batch, int before)
    {
        Fault.Point("append.before-commit");
        var sent = batch.ExecuteReaderAsync();
        Fault.Point("append.after-send");
        await using var reader = await sent.ConfigureAwait(false);
        Fault.Point("append.after-begin");
        for (var result = 0; result < before; result++)
            await reader.NextResultAsync().ConfigureAwait(false);
        var answers = await AppendAnswers.Read(reader).ConfigureAwait(false);
        Fault.Point("append.after-insert");
        while (await reader.NextResultAsync().ConfigureAwait(false))
        {
            // The answer to COMMIT is the last.
        }

        Fault.Point("append.after-commit");
        return answers;
    }
}
