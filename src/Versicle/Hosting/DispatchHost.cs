using System.Collections.Frozen;
using System.Text.Json;
using Versicle.Modules;
using Versicle.Stores;

namespace Versicle;

/// <summary>Opens a scope of the application's services. The lifetime ends with the dispatch.</summary>
public delegate (IServiceProvider Services, IAsyncDisposable Lifetime) OpenScope();

/// <summary>Which side of the house a message belongs to.</summary>
internal enum MessageSide
{
    Command,
    Query,
}

/// <summary>What a handler needs of its dispatch.</summary>
internal enum DispatchNeeds
{
    /// <summary>Nothing: it has no state and writes nowhere.</summary>
    Nothing,

    /// <summary>To tell the token of its commit.</summary>
    Token,

    /// <summary>A scope of services.</summary>
    Scope,
}

/// <summary>What all dispatches of a host share: the table of pipelines, the middleware, the way to a scope.</summary>
internal sealed class DispatchHost(
    OpenScope openScope, IReadOnlyList<ICommandMiddleware> commandMiddleware, IReadOnlyList<IQueryMiddleware> queryMiddleware)
{
    // Flows with the handler's execution; an instance field, so that two hosts in one process share nothing.
    private readonly AsyncLocal<DispatchScope?> _current = new();
    private FrozenDictionary<Type, Pipeline> _pipelines = FrozenDictionary<Type, Pipeline>.Empty;

    public IReadOnlyList<ICommandMiddleware> CommandMiddleware { get; } = commandMiddleware;

    public IReadOnlyList<IQueryMiddleware> QueryMiddleware { get; } = queryMiddleware;

    public required EngineParts Engine { get; init; }

    public required MessageGuards Guards { get; init; }

    public required IReadOnlyDictionary<Type, MessageEntry> Messages { get; init; }

    public Telemetry Telemetry => Engine.Telemetry;

    public void Compose(IReadOnlyList<HandlerEntry> handlers)
    {
        foreach (var doubled in handlers.GroupBy(h => h.MessageType).Where(g => g.Count() > 1))
            throw new InvalidOperationException($"'{doubled.Key.Name}' has {doubled.Count()} handlers in this host. Keep one.");

        _pipelines = handlers.ToFrozenDictionary(h => h.MessageType, h => h.Compose(this));
    }

    public Pipeline PipelineOf(Type message) =>
        _pipelines.TryGetValue(message, out var pipeline) ? pipeline : throw new HandlerMissingException(message);

    public Modules.MessageRules<TMessage>? RulesOf<TMessage>() =>
        Messages.TryGetValue(typeof(TMessage), out var entry) ? ((Modules.MessageBinder<TMessage>)entry.Binder).Rules : null;

    public bool Handles(Type message) => _pipelines.ContainsKey(message);

    public void RefuseNested(Type command)
    {
        if (_current.Value is { IsOpen: true } outer)
            throw new NestedCommandException(command, outer.MessageType);
    }

    /// <summary>A dispatch that makes nothing: it holds the context and the token, and no services but those lent.</summary>
    public DispatchScope OpenBare(Type message, MessageContext context)
    {
        // The lender's own, where there is one: it asks that for the token and the version.
        var dispatch = (DispatchScope?)context.Services?.GetService(typeof(DispatchScope)) ?? new(Engine);
        dispatch.Begin(message, MessageSide.Command, context, context.Services, lifetime: null);
        return dispatch;
    }

    public DispatchScope Open(Type message, MessageSide side, MessageContext context)
    {
        if (context.Trace is null && _current.Value is { IsOpen: true, Context.Trace: { } outer })
            context = context with { Trace = outer }; // What a query asks of another one it has read.
        var (services, lifetime) = context.Services is { } lent ? (lent, null) : openScope();
        var dispatch = (DispatchScope?)services.GetService(typeof(DispatchScope))
            ?? throw new InvalidOperationException("The scope of this dispatch has no Versicle services. Call AddVersicle on its service collection.");
        dispatch.Begin(message, side, context, services, lifetime);
        _current.Value = dispatch;
        return dispatch;
    }
}

/// <summary>The stores behind a host, and what their contents are read with.</summary>
internal sealed record EngineParts(
    IEventStore? Store, IReadDatabase? ReadDatabase, EventCodec Codec, IReadOnlyDictionary<Type, object> Rows, IIdSource Ids)
{
    public required TimeProvider Time { get; init; }

    /// <summary>How many streams' states each decider keeps.</summary>
    public required int CachedStates { get; init; }

    public Freshness? Freshness { get; init; }

    /// <summary>Answers as of earlier positions. Set once, as the host is composed.</summary>
    public PastReads? Past { get; set; }

    public required KeyGates Gates { get; init; }

    public required KeyRegister Keys { get; init; }

    public required Payloads Payloads { get; init; }

    public required Telemetry Telemetry { get; init; }

    /// <summary>By their states' types. Set once, as the host is composed.</summary>
    public FrozenDictionary<Type, object> Deciders { get; set; } = FrozenDictionary<Type, object>.Empty;

    public Decider<TState, TCommand, TEvent> DeciderOf<TState, TCommand, TEvent>()
        where TState : IDecider<TState, TCommand, TEvent>
        where TCommand : class
        where TEvent : class => (Decider<TState, TCommand, TEvent>)Deciders[typeof(TState)];

    public IEventStore RequiredStore => Store
        ?? throw new InvalidOperationException("This host has no event store. Choose one in AddVersicle: versicle.UseSqlite(\"app.db\").");

    public IReadDatabase RequiredReadDatabase => ReadDatabase
        ?? throw new InvalidOperationException("This host has no read database. Choose one in AddVersicle: versicle.ReadModels(read => read.UseSqlite(\"app-read.db\")).");

    /// <summary>Who watches rows.</summary>
    public RowNews News { get; } = new();

    /// <summary>How stored JSON is written.</summary>
    public required JsonSerializerOptions StoredJson { get; init; }

    /// <summary>Writes a batch of a projection, and tells who watches its rows.</summary>
    /// <param name="projection">Whose.</param>
    /// <param name="write">The batch.</param>
    /// <param name="ct">Cancels it.</param>
    /// <param name="heeded">The position of what the log said about a row, when that is what is written: the checkpoint comes there next.</param>
    public async ValueTask<bool> Write(
        ProjectionDefinition projection, ProjectionWrite write, CancellationToken ct, LogPosition? heeded = null)
    {
        if (!await RequiredReadDatabase.Write(projection, write, ct))
            return false;

        if (!write.IsTrial)
            News.Announce(projection, write, write.To with { Position = heeded ?? write.To.Position });
        return true;
    }

    public Freshness RequiredFreshness => Freshness ?? throw new InvalidOperationException("This host has no event store, so there is no state to wait for. Choose one in AddVersicle.");

    public Modules.RowMapper<T> MapperOf<T>() => Rows.TryGetValue(typeof(T), out var mapper)
        ? (Modules.RowMapper<T>)mapper
        : throw new InvalidOperationException($"'{typeof(T)}' has no row mapping in this host. Call the query where the generator runs, or put [Row] on the record.");
}
