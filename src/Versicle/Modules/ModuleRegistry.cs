using System.Text.Json.Serialization.Metadata;
using Versicle.Stores;

namespace Versicle.Modules;

/// <summary>Collects what modules bring. Generated code calls it; a host reads it once, at start.</summary>
public sealed class ModuleRegistry
{
    internal Dictionary<Type, MessageEntry> Messages { get; } = [];

    internal List<HandlerEntry> Handlers { get; } = [];

    internal Dictionary<Type, EventDeclaration> Events { get; } = [];

    internal Dictionary<Type, object> Rows { get; } = [];

    internal List<IJsonTypeInfoResolver> JsonContexts { get; } = [];

    internal List<ProjectionDefinition> Projections { get; } = [];

    internal List<DeciderEntry> Deciders { get; } = [];

    internal Dictionary<Type, Func<DispatchScope, object>> Scoped { get; } = [];

    internal List<SchemaScript> Scripts { get; } = [];

    internal List<Type> HandledByHand { get; } = [];

    /// <summary>Read models and deciders, as services of a dispatch's scope: the type to inject, and how it is made. For host packages.</summary>
    public IEnumerable<KeyValuePair<Type, Func<DispatchScope, object>>> ScopedServices => Scoped;

    /// <summary>How the rows of a read model are folded, or null when no projection keeps such rows. For tests.</summary>
    public RowFold? FoldOf(Type row) => Projections.SelectMany(projection => projection.Rows).FirstOrDefault(fold => fold.Table.RowType == row);

    /// <summary>A command that answers <typeparamref name="TResult"/>.</summary>
    public void Command<TCommand, TResult>(MessageBinder<TCommand> binder)
        where TCommand : ICommand<TResult> =>
        Messages.Add(typeof(TCommand), new CommandEntry<TCommand, TResult>(binder));

    /// <summary>A command without an answer.</summary>
    public void Command<TCommand>(MessageBinder<TCommand> binder)
        where TCommand : ICommand =>
        Messages.Add(typeof(TCommand), new CommandEntry<TCommand>(binder));

    /// <summary>A query.</summary>
    public void Query<TQuery, TResult>(MessageBinder<TQuery> binder)
        where TQuery : IQuery<TResult> =>
        Messages.Add(typeof(TQuery), new QueryEntry<TQuery, TResult>(binder));

    /// <summary>A command's handler.</summary>
    /// <param name="create">Makes it from a dispatch's scope. Null for <paramref name="shared"/>.</param>
    /// <param name="shared">The one instance of a handler without state: no fields, no constructor parameters. It needs no scope.</param>
    public void CommandHandler<TCommand, TResult>(
        Func<IServiceProvider, ICommandHandler<TCommand, TResult>>? create, ICommandHandler<TCommand, TResult>? shared = null)
        where TCommand : ICommand<TResult> =>
        Handlers.Add(new CommandHandlerEntry<TCommand, TResult>(create, shared));

    /// <summary>The handler of a command without an answer.</summary>
    /// <param name="create">Makes it from a dispatch's scope. Null for <paramref name="shared"/>.</param>
    /// <param name="shared">The one instance of a handler without state: no fields, no constructor parameters. It needs no scope.</param>
    public void CommandHandler<TCommand>(
        Func<IServiceProvider, ICommandHandler<TCommand>>? create, ICommandHandler<TCommand>? shared = null)
        where TCommand : ICommand =>
        Handlers.Add(new CommandHandlerEntry<TCommand>(create, shared));

    /// <summary>A query's handler.</summary>
    /// <param name="create">Makes it from a dispatch's scope. Null for <paramref name="shared"/>.</param>
    /// <param name="shared">The one instance of a handler without state: no fields, no constructor parameters. It needs no scope.</param>
    public void QueryHandler<TQuery, TResult>(
        Func<IServiceProvider, IQueryHandler<TQuery, TResult>>? create, IQueryHandler<TQuery, TResult>? shared = null)
        where TQuery : IQuery<TResult> =>
        Handlers.Add(new QueryHandlerEntry<TQuery, TResult>(create, shared));

    internal Dictionary<Type, MessagePolicy> Policies { get; } = [];

    /// <summary>Who may send a message, as its attributes say.</summary>
    public void Policy(Type message, MessagePolicy policy) => Policies[message] = policy;

    /// <summary>A decider.</summary>
    public void Decider<TState, TCommand, TEvent>(DeciderDefinition<TState, TCommand, TEvent> decider)
        where TState : IDecider<TState, TCommand, TEvent>
        where TCommand : class
        where TEvent : class
    {
        Deciders.Add(new DeciderEntry<TState, TCommand, TEvent>(decider));
        Scoped.Add(typeof(Decisions<TState, TCommand, TEvent>), scope => new Decisions<TState, TCommand, TEvent>(scope));
    }

    /// <summary>A case of a decider's commands that the decider itself handles.</summary>
    /// <param name="answer">What it answers, of the state after the decision.</param>
    public void DecidedCommand<TState, TCommand, TEvent, TCase, TResult>(Func<TCase, TState, StreamName, TResult> answer)
        where TState : IDecider<TState, TCommand, TEvent>
        where TCommand : class
        where TEvent : class
        where TCase : TCommand, ICommand<TResult> =>
        Handlers.Add(new DecidedCommandEntry<TState, TCommand, TEvent, TCase, TResult>(answer));

    /// <summary>A case of a decider's commands that the decider itself handles, and that answers nothing.</summary>
    public void DecidedCommand<TState, TCommand, TEvent, TCase>()
        where TState : IDecider<TState, TCommand, TEvent>
        where TCommand : class
        where TEvent : class
        where TCase : TCommand, ICommand =>
        Handlers.Add(new DecidedCommandEntry<TState, TCommand, TEvent, TCase, NoResult>(static (_, _, _) => default));

    /// <summary>A message that a function registered by hand must handle; see <see cref="HandledByHandAttribute"/>.</summary>
    public void ByHand(Type message) => HandledByHand.Add(message);

    /// <summary>An event and its stored name.</summary>
    /// <param name="name">As in its <see cref="EventTypeAttribute"/>.</param>
    /// <param name="tags">Its tags, <c>default</c> for none of a null member; null when its type declares none.</param>
    /// <param name="keys">What it does to unique keys, likewise.</param>
    /// <param name="claims">The names of the unique keys that it may claim.</param>
    /// <param name="releases">The names of the unique keys that it may release.</param>
    public void Event<TEvent>(
        string name, Func<TEvent, Tag[]>? tags = null, Func<TEvent, KeyChange[]>? keys = null, string[]? claims = null, string[]? releases = null)
        where TEvent : class =>
        Events.Add(typeof(TEvent), new(
            name,
            tags is null ? null : happened => tags((TEvent)happened),
            keys is null ? null : happened => keys((TEvent)happened))
        {
            Declarations =
            [
                .. (claims ?? []).Select(key => new KeyDeclaration(name, key, IsRelease: false)),
                .. (releases ?? []).Select(key => new KeyDeclaration(name, key, IsRelease: true)),
            ],
        });

    /// <summary>An event that is stored no more, and what it becomes. After its <see cref="Event{TEvent}"/>.</summary>
    public void Upcast<TOld, TEvent>()
        where TOld : class, IUpcast<TEvent>
        where TEvent : class =>
        Events[typeof(TOld)] = Events[typeof(TOld)] with { Upcast = new(typeof(TEvent), static old => ((TOld)old).Upcast()) };

    /// <summary>How rows of SQL are read into <typeparamref name="T"/>. Several modules may bring the same.</summary>
    public void Row<T>(RowMapper<T> mapper) => Rows[typeof(T)] = mapper;

    /// <summary>A context that knows how the assembly's events and results are written as JSON.</summary>
    public void Json(IJsonTypeInfoResolver context) => JsonContexts.Add(context);

    /// <summary>A projection.</summary>
    public void Projection(ProjectionDefinition projection) => Projections.Add(projection);

    /// <summary>A read model to inject.</summary>
    /// <param name="table">Its table; the same object as in its projection.</param>
    public void ReadModel<TRow, TKey>(ReadTable<TRow, TKey> table)
        where TRow : class
        where TKey : notnull
    {
        Rows[typeof(TRow)] = table.Mapper;
        Scoped.Add(typeof(IReadModel<TRow>), scope => new ReadModel<TRow, TKey>(table, scope));
    }

    /// <summary>One of the user's schema scripts, in the order they are to be applied.</summary>
    public void Script(string engine, string name, string text) => Scripts.Add(new(engine, name, text));
}
