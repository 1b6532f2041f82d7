using System.Collections.Frozen;
using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Security.Claims;
using System.Text.Json.Serialization.Metadata;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>
/// The running whole: buses, stores, projections. For host packages and entrances; an application injects
/// <see cref="CommandBus"/> and <see cref="QueryBus"/>. Two hosts in one process share nothing.
/// </summary>
public sealed class VersicleHost : IAsyncDisposable
{
    private readonly ModuleRegistry _registry;
    private readonly DispatchHost _dispatch;
    private readonly EngineParts _engine;
    private readonly LogSignal _signal = new();
    private readonly StoreContext _context;
    private readonly FrozenDictionary<Type, MessageEntry> _messages;
    private readonly ProjectionEngine _projections;
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _retention;
    private readonly TimeSpan? _auditEvery;
    private Task _keeping = Task.CompletedTask;
    private Task _auditing = Task.CompletedTask;

    /// <summary>Composes the pipelines. Nothing is opened before <see cref="Start"/>.</summary>
    /// <param name="registry">What the modules brought.</param>
    /// <param name="builder">What the application chose.</param>
    /// <param name="services">The host's own services, for middleware.</param>
    /// <param name="openScope">Opens the scope of a dispatch.</param>
    public VersicleHost(ModuleRegistry registry, VersicleBuilder builder, IServiceProvider services, OpenScope openScope)
    {
        _registry = registry;
        _messages = registry.Messages.ToFrozenDictionary();
        var stored = StoredJson.Create(registry.JsonContexts);
        var rows = new Dictionary<Type, object>();
        ScalarMappers.AddTo(rows);
        foreach (var (type, mapper) in registry.Rows)
            rows[type] = mapper;

        var ids = builder.Ids ?? new IdSource(builder.Time);
        var codec = new EventCodec(registry.Events, stored);
        var parts = new EngineParts(builder.EventStore, builder.ReadSide.Database, codec, rows.ToFrozenDictionary(), ids)
        {
            StoredJson = stored,
            Keys = new(codec, ids),
            Gates = new(builder.Time, builder.KeyDeadline),
            Payloads = new(stored, _messages),
            Telemetry = new((IMeterFactory?)services.GetService(typeof(IMeterFactory)), builder.Time),
            Time = builder.Time,
            CachedStates = builder.CachedStates,
        };
        _context = new()
        {
            Time = builder.Time,
            Ids = ids,
            Appended = _signal,
            StoredJson = stored,
            Scripts = registry.Scripts,
            SessionLimit = builder.SessionLimit,
        };
        _projections = new(registry.Projections, parts, _signal, builder);
        _retention = builder.AnswerRetention;
        _auditEvery = builder.ReadSide.CompareEvery;
        _engine = parts with { Freshness = Fresh(builder, parts.Telemetry) };
        _engine.Past = new(_engine, registry.Projections, builder.ReadSide, _context);
        _engine.Deciders = registry.Deciders.ToFrozenDictionary(d => d.StateType, d => d.Create(_engine));
        _dispatch = new(
            openScope, [.. builder.Commands.Middleware.Select(m => m(services))], [.. builder.Queries.Middleware.Select(m => m(services))])
        {
            Engine = _engine,
            Guards = new(registry.Policies, builder, (IMessageAuthorizer?)services.GetService(typeof(IMessageAuthorizer))),
            Messages = _messages,
        };
        _dispatch.Compose([.. registry.Handlers, .. builder.Commands.Handlers, .. builder.Queries.Handlers]);
        _engine.Telemetry.Observe(Projections);
        ReadSide = new(_projections, _engine);
        Commands = new(_dispatch, new(_engine, _projections, builder.FreshnessDeadline));
        Queries = new(_dispatch);
    }

    /// <summary>Raised when an event fails and its projection stops: its definition, the last position it finished, what failed.</summary>
    public event Action<ProjectionDefinition, LogPosition, Exception> ProjectionStopped
    {
        add => _projections.Each(progress => progress.Stopped += value);
        remove => _projections.Each(progress => progress.Stopped -= value);
    }

    /// <summary>Raised when a store is not there and a projection tries again.</summary>
    public event Action<ProjectionDefinition, LogPosition, Exception> ProjectionRetrying
    {
        add => _projections.Each(progress => progress.Retrying += value);
        remove => _projections.Each(progress => progress.Retrying -= value);
    }

    /// <summary>Raised when a row is found that is not what its events make it.</summary>
    public event Action<ProjectionDefinition, DriftedRow> RowDrifted
    {
        add => _projections.Each(progress => progress.Drifted += value);
        remove => _projections.Each(progress => progress.Drifted -= value);
    }

    /// <summary>The bus of the write side.</summary>
    public CommandBus Commands { get; }

    /// <summary>The bus of the read side.</summary>
    public QueryBus Queries { get; }

    /// <summary>Whether the application chose an event store.</summary>
    public bool HasStore => _engine.Store is not null;

    /// <summary>The read side: how its projections are doing, and what can be done about it.</summary>
    public ReadSide ReadSide { get; }

    /// <summary>The log.</summary>
    public IEventLog Log => _engine.RequiredStore.Log;

    /// <summary>What an operator does with the log. After <see cref="Start"/>.</summary>
    public LogOperations Operations => new(Log, _projections.IsEmpty ? null : _engine.ReadDatabase, _context.Ids);

    /// <summary>
    /// Makes first events of rows that an application has already, while it runs. Each stream is begun only if it is not there: to
    /// repeat an import, or to go on with one that ended, changes nothing that was done. After <see cref="Start"/>.
    /// </summary>
    /// <param name="name">Stands in the events in place of a command: <c>import-customers</c>.</param>
    /// <param name="rows">The rows, read as they are needed.</param>
    /// <param name="begin">What a row becomes; null leaves it out. The same row names the same stream whenever it is asked.</param>
    /// <param name="progress">Told after each chunk of rows, one call after another. Null: nobody.</param>
    /// <param name="ct">Ends it between two chunks.</param>
    /// <exception cref="UniqueKeyConflictException">A row claims a unique key that another stream has. Chunks before it are imported.</exception>
    public ValueTask<RowImportProgress> Import<TRow>(
        string name,
        IAsyncEnumerable<TRow> rows,
        Func<TRow, FirstEvents?> begin,
        Action<RowImportProgress>? progress = null,
        CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(begin);
        return new RowImport(_engine, name).Run(rows, begin, progress, ct);
    }

    /// <summary>What happened, when, by whom and from which command.</summary>
    public AuditTrail Audit => new(_engine);

    /// <summary>Who watches rows.</summary>
    internal RowNews News => _engine.News;

    /// <summary>The JSON contexts of all modules, for entrances that write results.</summary>
    public IReadOnlyList<IJsonTypeInfoResolver> JsonContexts => _registry.JsonContexts;

    /// <summary>What is known about a message's type; null when it is none of this host's messages.</summary>
    public MessageEntry? MessageOf(Type message) => _messages.GetValueOrDefault(message);

    /// <summary>Who may send a message; null when no message of this host has a policy.</summary>
    /// <param name="message">The message's type.</param>
    /// <param name="isQuery">Whether it is a query.</param>
    public MessagePolicy? PolicyOf(Type message, bool isQuery) =>
        _dispatch.Guards.PolicyOf(message, isQuery ? MessageSide.Query : MessageSide.Command);

    /// <summary>
    /// For entrances that read a message from outside: refuses a caller before that, as far as the message's policy can without it.
    /// Null when there is nothing to ask. The bus asks all of it.
    /// </summary>
    /// <param name="message">The message's type.</param>
    /// <param name="isQuery">Whether it is a query.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Action<ClaimsPrincipal?>? CallerCheckOf(Type message, bool isQuery) =>
        _dispatch.Guards.Of(message, isQuery ? MessageSide.Query : MessageSide.Command) is { } guard ? guard.RequireCaller : null;

    /// <summary>A dispatch of this host, for a service scope.</summary>
    public DispatchScope NewDispatchScope() => new(_engine);

    /// <summary>How each projection is doing, in the order of declaration.</summary>
    public IReadOnlyList<ProjectionStatus> Projections() => _projections.Status();

    /// <summary>Completes when every projection has finished <paramref name="position"/>. For tests and tools.</summary>
    /// <exception cref="ProjectionStoppedException">One stopped before it.</exception>
    /// <exception cref="NotCaughtUpException">Not within <paramref name="deadline"/>.</exception>
    public async ValueTask CaughtUp(LogPosition position, TimeSpan deadline, CancellationToken ct)
    {
        foreach (var (table, progress) in _projections.ProgressByTable())
            await progress.Reach(position, table.Name, deadline, ct);
    }

    /// <summary>
    /// Opens the stores, applies the user's scripts, declares the code's unique keys, for the events that the log holds already too, and
    /// starts the projections. Not twice.
    /// </summary>
    /// <exception cref="StoreMismatchException">A store is not what this code needs.</exception>
    /// <exception cref="KeyUndeclaredException">The log has a declaration of a unique key that this code lacks.</exception>
    /// <exception cref="KeyTakenTwiceException">A unique key is declared late, and two streams have one value of it.</exception>
    /// <exception cref="LogForkedException">A read model remembers more of the log than it holds.</exception>
    public async ValueTask Start(CancellationToken ct)
    {
        RequireHandled();
        if (_engine.Store is null && _projections.IsEmpty)
            return;

        await _engine.RequiredStore.Open(_context, ct);
        await _engine.Keys.Open(Log, ct);
        var head = await Log.Head(ct);
        _signal.Advance(head.Position);
        _keeping = new AnswerKeeper(_engine.RequiredStore.Answers, _context.Time, _retention).Run(_stop.Token);
        if (_projections.IsEmpty)
            return;

        await _engine.RequiredReadDatabase.Open(_context, ct);
        _engine.Freshness!.Epoch = head.Epoch;
        await _projections.Start(head.Position, ct);
        if (_auditEvery is { } every)
            _auditing = new RowSampler(ReadSide, _projections, _context.Time, every).Run(_stop.Token);
    }

    /// <summary>
    /// Instead of <see cref="Start"/>: makes what the stores lack and applies the user's scripts, whatever the stores' options say,
    /// declares the code's unique keys, and starts nothing. The step of a deployment, under a role that may make tables, for an
    /// application whose own role may not.
    /// </summary>
    /// <exception cref="StoreMismatchException">A store is not what this code needs.</exception>
    public async ValueTask MakeTables(CancellationToken ct)
    {
        var context = _context with { MakesTables = true };
        await _engine.RequiredStore.Open(context, ct);
        await _engine.Keys.Open(Log, ct);
        if (_engine.ReadDatabase is { } readDatabase)
            await readDatabase.Open(context, ct);
    }

    /// <summary>Ends the projections after the batch they are in.</summary>
    public async ValueTask Stop()
    {
        await _stop.CancelAsync();
        await _projections.Stop();
        await _auditing;
        await _keeping;
    }

    /// <summary>Stops, and closes the stores.</summary>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _engine.Past!.DisposeAsync();
        if (_engine.ReadDatabase is { } readDatabase)
            await readDatabase.DisposeAsync();
        if (_engine.Store is { } store)
            await store.DisposeAsync();
        _engine.Telemetry.Dispose();
        _projections.Dispose();
        _stop.Dispose();
    }

    private Freshness? Fresh(VersicleBuilder builder, Telemetry telemetry) => builder.EventStore is { } store
        ? new(_projections.ProgressByTable(), store, _signal, builder.Time, builder.FreshnessDeadline, telemetry)
        : null;

    private void RequireHandled()
    {
        var missing = _registry.HandledByHand.Where(m => !_dispatch.Handles(m)).Select(m => $"'{m.Name}'").ToList();
        if (missing.Count > 0)
            throw new InvalidOperationException($"[HandledByHand] names {string.Join(", ", missing)}, and no function is registered for it. Call Commands.Handle or Queries.Handle in AddVersicle.");
    }
}
