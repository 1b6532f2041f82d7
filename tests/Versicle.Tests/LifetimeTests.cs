using Microsoft.Extensions.DependencyInjection;

namespace Versicle.Tests;

public sealed class LifetimeTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_buses_are_singletons()
    {
        using var host = await TestHost.Start(_ => { });
        using var scope = host.Services.CreateScope();

        Assert.Same(host.Commands(), scope.ServiceProvider.GetRequiredService<CommandBus>());
        Assert.Same(host.Queries(), scope.ServiceProvider.GetRequiredService<QueryBus>());
    }

    [Fact]
    public async Task Each_dispatch_has_its_own_scope_and_ends_it()
    {
        var seen = new List<Probe>();
        using var host = await TestHost.Start(
            m => m.CommandHandler<Ping>(services => new PingHandler(services.GetRequiredService<Probe>(), seen)),
            services: s => s.AddScoped<Probe>());

        await host.Commands().Dispatch(new Ping(), Ct);
        await host.Commands().Dispatch(new Ping(), Ct);

        Assert.NotSame(seen[0], seen[1]);
        Assert.All(seen, probe => Assert.True(probe.IsDisposed));
    }

    [Fact]
    public async Task A_lent_scope_is_used_and_not_ended()
    {
        var seen = new List<Probe>();
        using var host = await TestHost.Start(
            m => m.CommandHandler<Ping>(services => new PingHandler(services.GetRequiredService<Probe>(), seen)),
            services: s => s.AddScoped<Probe>());
        using var scope = host.Services.CreateScope();

        await host.Commands().Dispatch(new Ping(), new MessageContext { Services = scope.ServiceProvider }, Ct);

        Assert.Same(scope.ServiceProvider.GetRequiredService<Probe>(), Assert.Single(seen));
        Assert.False(seen[0].IsDisposed);
    }

    [Fact]
    public async Task A_scope_lent_to_two_messages_at_once_is_refused()
    {
        using var host = await TestHost.Start(
            _ => { },
            v =>
            {
                v.Queries.Handle<Ask, int>((_, _, _) => ValueTask.FromResult(1));
                v.Commands.Handle<Ping>(async (_, services, ct) => await services.GetRequiredService<QueryBus>()
                    .Dispatch(new Ask(), new MessageContext { Services = services }, ct));
            });

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () => await host.Commands().Dispatch(new Ping(), Ct));

        Assert.Contains("carries the dispatch of 'Ping' already", thrown.Message);
    }

    [Fact]
    public async Task The_context_reaches_the_handler_as_the_last_middleware_left_it()
    {
        MessageContext? seen = null;
        using var host = await TestHost.Start(
            _ => { },
            v =>
            {
                v.Commands.Use(_ => new Signs("ada"));
                v.Commands.Handle<Ping>((_, services, _) =>
                {
                    seen = services.GetRequiredService<MessageContext>();
                    return ValueTask.CompletedTask;
                });
            });

        await host.Commands().Dispatch(new Ping(), new MessageContext { Correlation = "c-1" }, Ct);

        Assert.Equal(("ada", "c-1"), (seen!.Actor, seen.Correlation));
    }

    [Fact]
    public async Task Middleware_runs_in_the_order_of_registration()
    {
        var order = new List<string>();
        using var host = await TestHost.Start(
            _ => { },
            v => v.Commands
                .Use(_ => new Notes("outer", order))
                .Use(_ => new Notes("inner", order))
                .Handle<Ping>((_, _, _) =>
                {
                    order.Add("handler");
                    return ValueTask.CompletedTask;
                }));

        await host.Commands().Dispatch(new Ping(), Ct);

        Assert.Equal(["outer", "inner", "handler", "inner done", "outer done"], order);
    }

    [Fact]
    public async Task A_query_middleware_may_answer_itself()
    {
        using var host = await TestHost.Start(
            _ => { },
            v => v.Queries
                .Use(_ => new Answers(7))
                .Handle<Ask, int>((_, _, _) => throw new InvalidOperationException("not reached")));

        Assert.Equal(7, await host.Queries().Dispatch(new Ask(), Ct));
    }

    internal sealed record Ping : ICommand;

    internal sealed record Ask : IQuery<int>;

    internal sealed class PingHandler(Probe probe, List<Probe> seen) : ICommandHandler<Ping>
    {
        public ValueTask Handle(Ping command, CancellationToken ct)
        {
            Assert.False(probe.IsDisposed);
            seen.Add(probe);
            return ValueTask.CompletedTask;
        }
    }

    internal sealed class Probe : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Signs(string actor) : ICommandMiddleware
    {
        public ValueTask<TResult> Handle<TCommand, TResult>(
            TCommand command, MessageContext context, CommandNext<TCommand, TResult> next, CancellationToken ct)
            where TCommand : notnull => next(command, context with { Actor = actor }, ct);
    }

    private sealed class Notes(string name, List<string> order) : ICommandMiddleware
    {
        public async ValueTask<TResult> Handle<TCommand, TResult>(
            TCommand command, MessageContext context, CommandNext<TCommand, TResult> next, CancellationToken ct)
            where TCommand : notnull
        {
            order.Add(name);
            var result = await next(command, context, ct);
            order.Add($"{name} done");
            return result;
        }
    }

    private sealed class Answers(object answer) : IQueryMiddleware
    {
        public ValueTask<TResult> Handle<TQuery, TResult>(
            TQuery query, MessageContext context, QueryNext<TQuery, TResult> next, CancellationToken ct)
            where TQuery : notnull => new((TResult)answer);
    }
}
