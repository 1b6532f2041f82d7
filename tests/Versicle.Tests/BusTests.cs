using Microsoft.Extensions.DependencyInjection;

namespace Versicle.Tests;

[Collection(AloneCollection.Name)]
public sealed class BusTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_is_answered_by_its_handler()
    {
        using var host = await TestHost.Start(m => m.CommandHandler<Double, int>(null, new DoubleHandler()));

        var (result, token) = await host.Commands().Dispatch(new Double(21), Ct);

        Assert.Equal(42, result);
        Assert.True(token.IsNone);
    }

    [Fact]
    public async Task A_query_is_answered_by_its_handler()
    {
        using var host = await TestHost.Start(m => m.QueryHandler<Half, int>(null, new HalfHandler()));

        Assert.Equal(21, await host.Queries().Dispatch(new Half(42), Ct));
    }

    [Fact]
    public async Task A_function_registered_by_hand_handles_a_command()
    {
        using var host = await TestHost.Start(
            _ => { },
            v => v.Commands.Handle<Double, int>((command, _, _) => ValueTask.FromResult(command.Value * 2)));

        var (result, _) = await host.Commands().Dispatch(new Double(4), Ct);

        Assert.Equal(8, result);
    }

    [Fact]
    public async Task A_message_without_a_handler_is_named_with_what_to_do()
    {
        using var host = await TestHost.Start(_ => { });

        var thrown = await Assert.ThrowsAsync<HandlerMissingException>(async () => await host.Commands().Dispatch(new Double(1), Ct));

        Assert.Equal("VER001", thrown.Code);
        Assert.Contains("'Double' has no handler", thrown.Message);
        Assert.Contains("Commands.Handle", thrown.Message);
    }

    [Fact]
    public async Task Two_handlers_of_one_message_do_not_start()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.Start(
            m => m.CommandHandler<Double, int>(null, new DoubleHandler()),
            v => v.Commands.Handle<Double, int>((command, _, _) => ValueTask.FromResult(command.Value))));

        Assert.Contains("'Double' has 2 handlers", thrown.Message);
    }

    [Fact]
    public async Task A_message_said_to_be_handled_by_hand_and_not_handled_does_not_start()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.Start(m => m.ByHand(typeof(Double))));

        Assert.Contains("'Double'", thrown.Message);
    }

    [Fact]
    public async Task A_command_inside_a_command_is_refused_with_the_reason()
    {
        using var host = await TestHost.Start(_ => { }, v => v.Commands
            .Handle<Double, int>((command, _, _) => ValueTask.FromResult(command.Value * 2))
            .Handle<Outer>(async (_, services, ct) =>
            {
                await Task.Yield(); // Also after a thread was changed.
                await services.GetRequiredService<CommandBus>().Dispatch(new Double(1), ct);
            }));

        var thrown = await Assert.ThrowsAsync<NestedCommandException>(async () => await host.Commands().Dispatch(new Outer(), Ct));

        Assert.Contains("'Double' was dispatched inside the handler of 'Outer'", thrown.Message);
    }

    [Fact]
    public async Task A_command_inside_a_query_is_refused()
    {
        using var host = await TestHost.Start(_ => { }, v =>
        {
            v.Commands.Handle<Double, int>((command, _, _) => ValueTask.FromResult(command.Value * 2));
            v.Queries.Handle<Half, int>(async (_, services, ct) =>
                (await services.GetRequiredService<CommandBus>().Dispatch(new Double(1), ct)).Result);
        });

        await Assert.ThrowsAsync<NestedCommandException>(async () => await host.Queries().Dispatch(new Half(2), Ct));
    }

    [Fact]
    public async Task A_command_after_a_command_is_not_nested()
    {
        using var host = await TestHost.Start(_ => { }, v => v.Commands
            .Handle<Outer>((_, _, _) => ValueTask.CompletedTask));

        await host.Commands().Dispatch(new Outer(), Ct);
        await host.Commands().Dispatch(new Outer(), Ct);
    }

    [Fact]
    public async Task Two_hosts_in_one_process_share_nothing()
    {
        using var first = await TestHost.Start(_ => { }, v => v.Commands.Handle<Double, int>((c, _, _) => ValueTask.FromResult(c.Value * 2)));
        using var second = await TestHost.Start(_ => { }, v => v.Commands
            .Handle<Outer>(async (_, _, ct) => Assert.Equal(6, (await first.Commands().Dispatch(new Double(3), ct)).Result)));

        await second.Commands().Dispatch(new Outer(), Ct);
        await Assert.ThrowsAsync<HandlerMissingException>(async () => await second.Commands().Dispatch(new Double(3), Ct));
    }

    [Fact]
    public async Task Dispatch_of_a_stateless_handler_allocates_nothing()
    {
        using var host = await TestHost.Start(m => m.CommandHandler<Double, int>(null, new DoubleHandler()));

        Assert.Equal(0, AllocatedPerDispatch(host.Commands()));
    }

    [Fact]
    public async Task Three_middlewares_allocate_nothing()
    {
        using var host = await TestHost.Start(
            m => m.CommandHandler<Double, int>(null, new DoubleHandler()),
            v => v.Commands.Use(_ => new Through()).Use(_ => new Through()).Use(_ => new Through()));

        Assert.Equal(0, AllocatedPerDispatch(host.Commands()));
    }

    private static long AllocatedPerDispatch(CommandBus commands)
    {
        var command = new Double(21);
        for (var i = 0; i < 1_000; i++)
            Assert.Equal(42, commands.Dispatch(command).Result.Result);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            _ = commands.Dispatch(command).Result;
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000;
    }

    internal sealed record Double(int Value) : ICommand<int>;

    internal sealed record Half(int Value) : IQuery<int>;

    internal sealed record Outer : ICommand;

    internal sealed class DoubleHandler : ICommandHandler<Double, int>
    {
        public ValueTask<int> Handle(Double command, CancellationToken ct) => new(command.Value * 2);
    }

    internal sealed class HalfHandler : IQueryHandler<Half, int>
    {
        public ValueTask<int> Handle(Half query, CancellationToken ct) => new(query.Value / 2);
    }

    private sealed class Through : ICommandMiddleware
    {
        public ValueTask<TResult> Handle<TCommand, TResult>(
            TCommand command, MessageContext context, CommandNext<TCommand, TResult> next, CancellationToken ct)
            where TCommand : notnull => next(command, context, ct);
    }
}
