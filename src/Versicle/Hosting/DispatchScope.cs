using System.ComponentModel;

namespace Versicle;

/// <summary>
/// One dispatch, as its scope's services see it: the message's context, its write session, the token its reads wait for.
/// For host packages, which register it as a scoped service; users inject <see cref="IWriteSession"/>,
/// <see cref="IReadModel{TRow}"/> and <see cref="MessageContext"/>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DispatchScope
{
    private readonly EngineParts _engine;
    private IAsyncDisposable? _lifetime;
    private WriteSession? _session;
    private MessageSide _side;

    internal DispatchScope(EngineParts engine) => _engine = engine;

    /// <summary>Who sent the message, and as part of what. <see cref="MessageContext.None"/> outside a dispatch.</summary>
    public MessageContext Context { get; private set; } = MessageContext.None;

    /// <summary>The dispatch's write session. Using it is refused outside a command.</summary>
    public IWriteSession Session => OwnSession;

    private WriteSession OwnSession => _session ??= new(this, _engine);

    /// <summary>The token of the last command of this scope that wrote; it stays when a query follows.</summary>
    public ConsistencyToken Written { get; private set; }

    /// <summary>The version of the one stream that the last command appended to, where that is known: it was expected exactly.</summary>
    public StreamVersion? Version { get; internal set; }

    internal bool IsOpen { get; private set; }

    internal Type MessageType { get; private set; } = typeof(void);

    internal ConsistencyToken Token
    {
        get;
        private set
        {
            field = value;
            Written = value.IsNone ? Written : value;
        }
    }

    internal EngineParts Engine => _engine;

    /// <summary>Where the append of a preview ends. Null for a command that is meant.</summary>
    internal Trial? Trial { get; private set; }

    /// <summary>The caller's key, and what is kept for it. Null without one.</summary>
    internal KeyedCall? Keyed { get; set; }

    internal void Begin(Type message, MessageSide side, MessageContext context, IServiceProvider? services, IAsyncDisposable? lifetime)
    {
        if (IsOpen)
            throw new InvalidOperationException($"This scope carries the dispatch of '{MessageType.Name}' already. Lend a scope to one message at a time.");

        (IsOpen, MessageType, _side, _lifetime, Token) = (true, message, side, lifetime, ConsistencyToken.None);
        Trial = context.Trial; // Kept here: a middleware may hand on another context.
        Version = side is MessageSide.Command ? null : Version; // As what is written, it stays when a query follows.
        Context = context with { Services = services, Dispatch = this };
    }

    /// <summary>The handler begins, with the context that the last middleware handed on.</summary>
    internal IServiceProvider Use(MessageContext context)
    {
        Context = context;
        _session?.Reopen();
        return context.Services!;
    }

    internal void RequireWriteSide()
    {
        if (!IsOpen)
            throw new InvalidOperationException("The write session is used outside a command. Use it in a command's handler, before the handler returns.");
        if (_side is MessageSide.Query)
            throw new WriteSideException(MessageType.Name);
    }

    /// <summary>The handler has answered: its events, its rows and, with a key, the answer are committed.</summary>
    /// <returns>The answer, or with a key that was answered before, that one.</returns>
    internal async ValueTask<TResult> Commit<TResult>(TResult result, CancellationToken ct)
    {
        if (Keyed is KeyedCall<TResult> call)
        {
            Version = OwnSession.VersionAfter(); // Before the commit: it is kept with the answer.
            var answer = await call.Write(result);
            var ended = await OwnSession.Commit(answer, ct);
            result = call.Conclude(ended!, answer, result);
            Token = call.Outcome!.Head.Token;
        }
        else if (_session is { } session)
        {
            Token = (await session.Commit(answer: null, ct))?.Head.Token ?? default;
        }

        return result;
    }

    /// <summary>Whether a handler's exception is the answer of a command that has a key, and none yet.</summary>
    internal bool IsAnswer(VersicleException no) => Keyed is { Outcome: null } && RefusalText.IsAnswer(no);

    /// <summary>The handler says no to a command that has a key: nothing is written but that.</summary>
    /// <returns>What the key was answered before. Else it throws <paramref name="no"/>.</returns>
    internal async ValueTask<TResult> Refuse<TResult>(VersicleException no, CancellationToken ct)
    {
        var call = (KeyedCall<TResult>)Keyed!;
        var answer = await call.Refuse(no);
        var result = call.Conclude(await OwnSession.Refuse(answer, ct), answer, no);
        Token = call.Outcome!.Head.Token;
        return result;
    }

    /// <summary>A decision of this dispatch is committed.</summary>
    internal void Committed(ConsistencyToken token, StreamVersion? version) => (Token, Version) = (token, version);

    internal ValueTask Abandon() => _session?.Close() ?? ValueTask.CompletedTask;

    internal ValueTask End()
    {
        IsOpen = false;
        return _lifetime is { } lifetime ? lifetime.DisposeAsync() : ValueTask.CompletedTask;
    }
}
