namespace Versicle.Benchmarks.Dispatching;

// One message and one handler for each contestant, all of them doing the same: they answer what they were given.

public sealed class Facts
{
    public int Zero => 0;
}

public sealed record Ping(int Value) : ICommand<int>;

public sealed class PingHandler : ICommandHandler<Ping, int>
{
    public ValueTask<int> Handle(Ping command, CancellationToken ct) => new(command.Value);
}

public sealed record ScopedPing(int Value) : ICommand<int>;

public sealed class ScopedPingHandler(Facts facts) : ICommandHandler<ScopedPing, int>
{
    public ValueTask<int> Handle(ScopedPing command, CancellationToken ct) => new(command.Value + facts.Zero);
}

public sealed record Ask(int Value) : IQuery<int>;

public sealed class AskHandler : IQueryHandler<Ask, int>
{
    public ValueTask<int> Handle(Ask query, CancellationToken ct) => new(query.Value);
}

public sealed class Through : ICommandMiddleware
{
    public ValueTask<TResult> Handle<TCommand, TResult>(
        TCommand command, MessageContext context, CommandNext<TCommand, TResult> next, CancellationToken ct)
        where TCommand : notnull => next(command, context, ct);
}

public sealed record PingM(int Value) : Mediator.IRequest<int>;

public sealed class PingMHandler(Facts facts) : Mediator.IRequestHandler<PingM, int>
{
    public ValueTask<int> Handle(PingM request, CancellationToken ct) => new(request.Value + facts.Zero);
}

public sealed class ThroughM<TMessage, TResponse> : Mediator.IPipelineBehavior<TMessage, TResponse>
    where TMessage : Mediator.IMessage
{
    public ValueTask<TResponse> Handle(TMessage message, Mediator.MessageHandlerDelegate<TMessage, TResponse> next, CancellationToken ct) =>
        next(message, ct);
}

public sealed record PingR(int Value) : MediatR.IRequest<int>;

public sealed class PingRHandler(Facts facts) : MediatR.IRequestHandler<PingR, int>
{
    public Task<int> Handle(PingR request, CancellationToken ct) => Task.FromResult(request.Value + facts.Zero);
}

public sealed class ThroughR<TRequest, TResponse> : MediatR.IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
#if MEDIATR_CURRENT
    public Task<TResponse> Handle(TRequest request, MediatR.RequestHandlerDelegate<TResponse> next, CancellationToken ct) => next();
#else
    public Task<TResponse> Handle(TRequest request, CancellationToken ct, MediatR.RequestHandlerDelegate<TResponse> next) => next();
#endif
}

public sealed record PingW(int Value);

public sealed class PingWHandler
{
    public ValueTask<int> Handle(PingW message, Facts facts) => new(message.Value + facts.Zero);
}

// Wolverine weaves each type of middleware in once.
public sealed class FirstThroughW
{
    public void Before()
    {
    }
}

public sealed class SecondThroughW
{
    public void Before()
    {
    }
}

public sealed class ThirdThroughW
{
    public void Before()
    {
    }
}
