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
    public IWriteSession Session => _session ??= new(this, _engine);

    internal bool IsOpen { get; private set; }

    internal Type MessageType { get; private set; } = typeof(void);

    internal ConsistencyToken Token { get; private set; }

    internal EngineParts Engine => _engine;

    internal void Begin(Type message, MessageSide side, MessageContext context, IServiceProvider services, IAsyncDisposable? lifetime)
    {
        if (IsOpen)
            throw new InvalidOperationException($"This scope carries the dispatch of '{MessageType.Name}' already. Lend a scope to one message at a time.");

        (IsOpen, MessageType, _side, _lifetime, Token) = (true, message, side, lifetime, ConsistencyToken.None);
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

    internal async ValueTask Commit(CancellationToken ct)
    {
        if (_session is { } session)
            Token = await session.Commit(ct);
    }

    internal ValueTask Abandon() => _session?.Close() ?? ValueTask.CompletedTask;

    internal ValueTask End()
    {
        IsOpen = false;
        return _lifetime is { } lifetime ? lifetime.DisposeAsync() : ValueTask.CompletedTask;
    }
}
