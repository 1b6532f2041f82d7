using Versicle.Modules;

namespace Versicle;

/// <summary>A decider, before the host runs it.</summary>
internal abstract record DeciderEntry(Type StateType)
{
    public abstract object Create(EngineParts engine);
}

internal sealed record DeciderEntry<TState, TCommand, TEvent>(DeciderDefinition<TState, TCommand, TEvent> Definition) : DeciderEntry(typeof(TState))
    where TState : IDecider<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    public override object Create(EngineParts engine) => new Decider<TState, TCommand, TEvent>(engine, Definition);
}

/// <summary>The generated handler of one case: it needs no scope, because it makes nothing.</summary>
internal sealed record DecidedCommandEntry<TState, TCommand, TEvent, TCase, TResult>(Func<TCase, TState, StreamName, TResult> Answer)
    : HandlerEntry(typeof(TCase))
    where TState : IDecider<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
    where TCase : TCommand
{
    public override Pipeline Compose(DispatchHost host)
    {
        var decider = host.Engine.DeciderOf<TState, TCommand, TEvent>();
        var handler = RuleCheck.Before(host.RulesOf<TCase>(), (CommandNext<TCase, TResult>)Handle);
        return new CommandPipeline<TCase, TResult>(
            host, CommandLink<TCase, TResult>.Chain(host.CommandMiddleware, handler), DispatchNeeds.Token);

        async ValueTask<TResult> Handle(TCase command, MessageContext context, CancellationToken ct)
        {
            var dispatch = context.Dispatch!;
            var call = (KeyedCall<TResult>?)dispatch.Keyed;
            CommandAnswer? kept = null;
            var decided = await decider.Run(command, new(typeof(TCase), context, dispatch.Trial), call is null ? null : Keep, ct);
            dispatch.Committed(decided.Ended!.Head.Token, decided.Version);
            if (decided.Ended is AppendResult.Answered before)
                return call!.Replay(before);

            call?.Kept(kept!, decided.Ended.Head);
            return decided.Refusal is { } refusal ? throw new RefusedException(refusal) : Answer(command, decided.State, decided.Stream);

            async ValueTask<CommandAnswer> Keep(Decided<TState> decided)
            {
                dispatch.Version = decided.Version;
                return kept = decided.Refusal is { } refusal
                    ? await call.Refuse(new RefusedException(refusal))
                    : await call.Write(Answer(command, decided.State, decided.Stream));
            }
        }
    }
}
