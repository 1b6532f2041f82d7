using System.Text.Json.Serialization;

namespace Versicle.Tests.Notes;

internal sealed record Join(long Id, string Email, string? Nick) : ICommand;

internal sealed record ChangeEmail(long Id, string From, string To) : ICommand;

/// <summary>Only if nobody has joined under this number, and, with <see cref="Writes"/> false, for nothing but the answer.</summary>
internal sealed record JoinOnce(long Id, string Email, bool Writes) : ICommand;

#region events
[EventType("member-joined")]
internal sealed record MemberJoined(
    [Tag("member")] long Id, [Tag("email"), ClaimsKey("member-email")] string Email, [Tag("nick"), ClaimsKey("member-nick")] string? Nick);

[EventType("member-moved")]
internal sealed record MemberMoved(
    [Tag("member")] long Id,
    [Tag("email"), ClaimsKey("member-email")] string To,
    [Tag("email"), ReleasesKey("member-email")] string From);
#endregion

internal sealed class MemberHandler(IWriteSession session) : ICommandHandler<Join>, ICommandHandler<ChangeEmail>, ICommandHandler<JoinOnce>
{
    public ValueTask Handle(Join command, CancellationToken ct)
    {
        session.Publish(StreamName.Of("member", command.Id), new MemberJoined(command.Id, command.Email, command.Nick));
        return ValueTask.CompletedTask;
    }

    public ValueTask Handle(ChangeEmail command, CancellationToken ct)
    {
        session.Publish(StreamName.Of("member", command.Id), new MemberMoved(command.Id, command.To, command.From));
        return ValueTask.CompletedTask;
    }

    public ValueTask Handle(JoinOnce command, CancellationToken ct)
    {
        #region condition
        session.Require(new(EventQuery.Match(["member-joined"], [Tag.Of("member", command.Id)])));
        #endregion
        if (command.Writes)
            session.Publish(StreamName.Of("member", command.Id), new MemberJoined(command.Id, command.Email, null));
        return ValueTask.CompletedTask;
    }
}

[JsonSerializable(typeof(MemberJoined))]
[JsonSerializable(typeof(MemberMoved))]
internal sealed partial class MembersJson : JsonSerializerContext;
