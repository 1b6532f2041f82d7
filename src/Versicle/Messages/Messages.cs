namespace Versicle;

/// <summary>A request to change something that answers a <typeparamref name="TResult"/>. Exactly one handler carries it out.</summary>
/// <typeparam name="TResult">What the handler answers once the change is committed.</typeparam>
public interface ICommand<TResult>;

/// <summary>A request to change something that answers nothing but its consistency token.</summary>
public interface ICommand;

/// <summary>A request for an answer. It changes nothing; exactly one handler answers it.</summary>
/// <typeparam name="TResult">What the handler answers.</typeparam>
public interface IQuery<TResult>;

/// <summary>Carries out <typeparamref name="TCommand"/>: the one place of its business rules.</summary>
/// <typeparam name="TCommand">The command.</typeparam>
/// <typeparam name="TResult">Its answer.</typeparam>
public interface ICommandHandler<in TCommand, TResult>
    where TCommand : ICommand<TResult>
{
    /// <summary>Decides, writes, and answers. Returning normally commits what the session holds; throwing undoes it.</summary>
    /// <exception cref="RefusedException">The domain's "no". Nothing is written.</exception>
    /// <exception cref="NotFoundException">What the command is about does not exist. Nothing is written.</exception>
    ValueTask<TResult> Handle(TCommand command, CancellationToken ct);
}

/// <summary>Carries out <typeparamref name="TCommand"/>, which answers nothing.</summary>
/// <typeparam name="TCommand">The command.</typeparam>
public interface ICommandHandler<in TCommand>
    where TCommand : ICommand
{
    /// <summary>Decides and writes. Returning normally commits what the session holds; throwing undoes it.</summary>
    ValueTask Handle(TCommand command, CancellationToken ct);
}

/// <summary>Answers <typeparamref name="TQuery"/> from read models: a pure read.</summary>
/// <typeparam name="TQuery">The query.</typeparam>
/// <typeparam name="TResult">Its answer.</typeparam>
public interface IQueryHandler<in TQuery, TResult>
    where TQuery : IQuery<TResult>
{
    /// <summary>Reads and answers. It changes nothing.</summary>
    ValueTask<TResult> Handle(TQuery query, CancellationToken ct);
}

/// <summary>The result of a command without an answer, where code is generic over results (middleware).</summary>
public readonly record struct NoResult;

/// <summary>A command's answer and the token of its commit: <c>var (user, token) = await commands.Dispatch(…)</c>.</summary>
/// <param name="Result">What the handler answered.</param>
/// <param name="Token">
/// Hand it to a query, which then answers no earlier than this commit. <see cref="ConsistencyToken.None"/> when the
/// handler touched no store.
/// </param>
/// <typeparam name="TResult">The handler's answer.</typeparam>
public readonly record struct Answer<TResult>(TResult Result, ConsistencyToken Token);

/// <summary>
/// Says that <paramref name="message"/> is handled by a function registered by hand in a place that the compiler does not
/// see; checked when the host starts.
/// </summary>
/// <param name="message">The command or query.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class HandledByHandAttribute(Type message) : Attribute
{
    /// <summary>The command or query.</summary>
    public Type Message { get; } = message;
}
