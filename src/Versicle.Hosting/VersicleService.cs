using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Versicle.Modules;

namespace Versicle.Hosting;

/// <summary>Starts Versicle with the host and stops it with it: the stores are open before the first request.</summary>
internal sealed partial class VersicleService(VersicleHost versicle, ILogger<VersicleService> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken ct)
    {
        versicle.ProjectionStopped += OnStopped;
        versicle.ProjectionRetrying += OnRetrying;
        versicle.RowDrifted += OnDrifted;
        await versicle.Start(ct);
        foreach (var projection in versicle.Projections())
            Started(projection.Name, projection.Fingerprint, projection.Position.Value, projection.Head.Value);
    }

    public Task StartAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    // After the servers have finished their requests: a command in flight may still be waited for by a query.
    public async Task StoppedAsync(CancellationToken ct)
    {
        await versicle.Stop();
        versicle.ProjectionStopped -= OnStopped;
        versicle.ProjectionRetrying -= OnRetrying;
        versicle.RowDrifted -= OnDrifted;
    }

    private void OnStopped(ProjectionDefinition projection, LogPosition position, Exception failure) =>
        Stopped(failure, projection.Name, projection.Fingerprint, position.Value, position.Value + 1);

    private void OnRetrying(ProjectionDefinition projection, LogPosition position, Exception failure) =>
        Retrying(failure, projection.Name, position.Value);

    // What is in the row stays out of the log: the report has it.
    private void OnDrifted(ProjectionDefinition projection, DriftedRow row) =>
        Drifted(projection.Name, projection.Fingerprint, row.ReadModel, row.Key, row.Position.Value);

    [LoggerMessage(EventId = 6001, EventName = "ProjectionStarted", Level = LogLevel.Information, Message = "Projection {Projection} ({Fingerprint}) starts at position {Position}; the log's head is {Head}.")]
    private partial void Started(string projection, string fingerprint, long position, long head);

    [LoggerMessage(EventId = 6002, EventName = "ProjectionStopped", Level = LogLevel.Error, Message = "Projection {Projection} ({Fingerprint}) stopped at position {Position}: the event at {FailingPosition} fails. Its queries with a token are refused until the process starts again with a mended fold.")]
    private partial void Stopped(Exception failure, string projection, string fingerprint, long position, long failingPosition);

    [LoggerMessage(EventId = 6003, EventName = "ProjectionRetrying", Level = LogLevel.Warning, Message = "Projection {Projection} waits at position {Position}: a store is not there. It tries again by itself.")]
    private partial void Retrying(Exception failure, string projection, long position);

    [LoggerMessage(EventId = 6004, EventName = "RowDrifted", Level = LogLevel.Error, Message = "Projection {Projection} ({Fingerprint}): row {Key} of read model {ReadModel} is not what its events up to position {Position} make it. Somebody else has written it, or the fold is not pure.")]
    private partial void Drifted(string projection, string fingerprint, string readModel, string key, long position);
}
