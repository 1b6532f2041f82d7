using Versicle.Modules;

namespace Versicle;

/// <summary>The command side: what commands pass, and handlers registered by hand.</summary>
public sealed class CommandsBuilder
{
    internal CommandsBuilder()
    {
    }

    internal List<Func<IServiceProvider, ICommandMiddleware>> Middleware { get; } = [];

    internal Dictionary<Type, MessagePolicy> Policies { get; } = [];

    internal MessagePolicy? Default { get; private set; }

    internal List<HandlerEntry> Handlers { get; } = [];

    /// <summary>Who may send a command that has no policy of its own: whoever <paramref name="policy"/> allows; null: whoever is signed in.</summary>
    public CommandsBuilder Require(string? policy = null)
    {
        Default = new(policy is null ? [] : [policy], []);
        return this;
    }

    /// <summary>Who may send a <typeparamref name="TCommand"/>, in place of what is declared on it.</summary>
    public CommandsBuilder Require<TCommand>(string? policy = null)
        where TCommand : notnull
    {
        Policies[typeof(TCommand)] = new(policy is null ? [] : [policy], []);
        return this;
    }

    /// <summary>Anybody may send a command that has no policy of its own.</summary>
    public CommandsBuilder AllowAnyCaller()
    {
        Default = MessagePolicy.AnyCaller;
        return this;
    }

    /// <summary>Anybody may send a <typeparamref name="TCommand"/>, whatever is declared on it.</summary>
    public CommandsBuilder AllowAnyCaller<TCommand>()
        where TCommand : notnull
    {
        Policies[typeof(TCommand)] = MessagePolicy.AnyCaller;
        return this;
    }

    /// <summary>Every command passes this middleware, after those added before. Made once, at start, from the host's services.</summary>
    public CommandsBuilder Use(Func<IServiceProvider, ICommandMiddleware> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Middleware.Add(create);
        return this;
    }

    /// <summary>A function handles <typeparamref name="TCommand"/>. It is given the dispatch's scope.</summary>
    public CommandsBuilder Handle<TCommand, TResult>(Func<TCommand, IServiceProvider, CancellationToken, ValueTask<TResult>> handle)
        where TCommand : ICommand<TResult>
    {
        ArgumentNullException.ThrowIfNull(handle);
        Handlers.Add(new CommandHandlerEntry<TCommand, TResult>(services => new CommandFunction<TCommand, TResult>(services, handle), Shared: null));
        return this;
    }

    /// <summary>A function handles <typeparamref name="TCommand"/>, which answers nothing. It is given the dispatch's scope.</summary>
    public CommandsBuilder Handle<TCommand>(Func<TCommand, IServiceProvider, CancellationToken, ValueTask> handle)
        where TCommand : ICommand
    {
        ArgumentNullException.ThrowIfNull(handle);
        Handlers.Add(new CommandHandlerEntry<TCommand>(services => new CommandFunction<TCommand>(services, handle), Shared: null));
        return this;
    }
}

/// <summary>The query side: what queries pass, and handlers registered by hand.</summary>
public sealed class QueriesBuilder
{
    internal QueriesBuilder()
    {
    }

    internal List<Func<IServiceProvider, IQueryMiddleware>> Middleware { get; } = [];

    internal Dictionary<Type, MessagePolicy> Policies { get; } = [];

    internal MessagePolicy? Default { get; private set; }

    internal List<HandlerEntry> Handlers { get; } = [];

    /// <summary>Who may send a query that has no policy of its own: whoever <paramref name="policy"/> allows; null: whoever is signed in.</summary>
    public QueriesBuilder Require(string? policy = null)
    {
        Default = new(policy is null ? [] : [policy], []);
        return this;
    }

    /// <summary>Who may send a <typeparamref name="TQuery"/>, in place of what is declared on it.</summary>
    public QueriesBuilder Require<TQuery>(string? policy = null)
        where TQuery : notnull
    {
        Policies[typeof(TQuery)] = new(policy is null ? [] : [policy], []);
        return this;
    }

    /// <summary>Anybody may send a query that has no policy of its own.</summary>
    public QueriesBuilder AllowAnyCaller()
    {
        Default = MessagePolicy.AnyCaller;
        return this;
    }

    /// <summary>Anybody may send a <typeparamref name="TQuery"/>, whatever is declared on it.</summary>
    public QueriesBuilder AllowAnyCaller<TQuery>()
        where TQuery : notnull
    {
        Policies[typeof(TQuery)] = MessagePolicy.AnyCaller;
        return this;
    }

    /// <summary>Every query passes this middleware, after those added before. Made once, at start, from the host's services.</summary>
    public QueriesBuilder Use(Func<IServiceProvider, IQueryMiddleware> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Middleware.Add(create);
        return this;
    }

    /// <summary>A function answers <typeparamref name="TQuery"/>. It is given the dispatch's scope.</summary>
    public QueriesBuilder Handle<TQuery, TResult>(Func<TQuery, IServiceProvider, CancellationToken, ValueTask<TResult>> handle)
        where TQuery : IQuery<TResult>
    {
        ArgumentNullException.ThrowIfNull(handle);
        Handlers.Add(new QueryHandlerEntry<TQuery, TResult>(services => new QueryFunction<TQuery, TResult>(services, handle), Shared: null));
        return this;
    }
}

internal sealed class CommandFunction<TCommand, TResult>(
    IServiceProvider services, Func<TCommand, IServiceProvider, CancellationToken, ValueTask<TResult>> handle)
    : ICommandHandler<TCommand, TResult>
    where TCommand : ICommand<TResult>
{
    public ValueTask<TResult> Handle(TCommand command, CancellationToken ct) => handle(command, services, ct);
}

internal sealed class CommandFunction<TCommand>(
    IServiceProvider services, Func<TCommand, IServiceProvider, CancellationToken, ValueTask> handle)
    : ICommandHandler<TCommand>
    where TCommand : ICommand
{
    public ValueTask Handle(TCommand command, CancellationToken ct) => handle(command, services, ct);
}

internal sealed class QueryFunction<TQuery, TResult>(
    IServiceProvider services, Func<TQuery, IServiceProvider, CancellationToken, ValueTask<TResult>> handle)
    : IQueryHandler<TQuery, TResult>
    where TQuery : IQuery<TResult>
{
    public ValueTask<TResult> Handle(TQuery query, CancellationToken ct) => handle(query, services, ct);
}
