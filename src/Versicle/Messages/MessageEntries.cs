using Versicle.Modules;

namespace Versicle;

/// <summary>What a host knows about one message type: how to make it from outside, and what it answers.</summary>
/// <param name="Binder">Makes it from text and JSON.</param>
public abstract record MessageEntry(MessageBinder Binder)
{
    /// <summary>Hands the message's types to code that is generic over them.</summary>
    public abstract T Accept<T>(IMessageVisitor<T> visitor);
}

/// <summary>Code that is generic over messages: entrances such as HTTP implement it.</summary>
/// <typeparam name="T">What it makes of a message.</typeparam>
public interface IMessageVisitor<out T>
{
    /// <summary>A command that answers.</summary>
    T Command<TCommand, TResult>(MessageBinder<TCommand> binder)
        where TCommand : ICommand<TResult>;

    /// <summary>A command that answers nothing.</summary>
    T Command<TCommand>(MessageBinder<TCommand> binder)
        where TCommand : ICommand;

    /// <summary>A query.</summary>
    T Query<TQuery, TResult>(MessageBinder<TQuery> binder)
        where TQuery : IQuery<TResult>;
}

internal sealed record CommandEntry<TCommand, TResult>(MessageBinder<TCommand> TypedBinder) : MessageEntry(TypedBinder)
    where TCommand : ICommand<TResult>
{
    public override T Accept<T>(IMessageVisitor<T> visitor) => visitor.Command<TCommand, TResult>(TypedBinder);
}

internal sealed record CommandEntry<TCommand>(MessageBinder<TCommand> TypedBinder) : MessageEntry(TypedBinder)
    where TCommand : ICommand
{
    public override T Accept<T>(IMessageVisitor<T> visitor) => visitor.Command(TypedBinder);
}

internal sealed record QueryEntry<TQuery, TResult>(MessageBinder<TQuery> TypedBinder) : MessageEntry(TypedBinder)
    where TQuery : IQuery<TResult>
{
    public override T Accept<T>(IMessageVisitor<T> visitor) => visitor.Query<TQuery, TResult>(TypedBinder);
}
