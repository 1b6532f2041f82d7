namespace Versicle.Testing;

/// <summary>Waiting, in a test, until what was written can be read.</summary>
public static class Settling
{
    /// <summary>How long is waited for, by the system's clock. What takes longer is stuck.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    extension(VersicleHost host)
    {
        /// <summary>
        /// Completes when everything that follows the log has come to its head, what was appended meanwhile included. It does not
        /// look again and again: it is told.
        /// </summary>
        /// <exception cref="ProjectionStoppedException">A projection cannot go on.</exception>
        /// <exception cref="RowParkedException">An event could not be folded, and its row is parked.</exception>
        /// <exception cref="NotCaughtUpException">Not within 30 seconds.</exception>
        public async Task Settle(CancellationToken ct = default)
        {
            LogHead head;
            do
            {
                head = await host.Log.Head(ct);
                await host.CaughtUp(head.Position, Deadline, ct);
            }
            while ((await host.Log.Head(ct)).Position > head.Position);

            foreach (var projection in host.ReadSide.Status().Where(projection => projection.ParkedRows > 0))
            {
                if (await host.ReadSide.Parked(projection.Name, ct) is [var first, ..])
                    throw new RowParkedException(first.ReadModel, first.Key, first.Position);
            }
        }
    }

    extension(IServiceProvider services)
    {
        /// <summary>The same, of an application's services: <c>await app.Services.Settle()</c>.</summary>
        /// <exception cref="InvalidOperationException">There is no Versicle in them.</exception>
        public Task Settle(CancellationToken ct = default) => services.GetService(typeof(VersicleHost)) is VersicleHost host
            ? host.Settle(ct)
            : throw new InvalidOperationException("These services have no Versicle. Call AddVersicle on them.");
    }
}
