using Versicle;

namespace Users.Handlers;

// The write side. The row in `users` and the event in the log commit together, or not at all.

public sealed class CreateUserHandler(IWriteSession session) : ICommandHandler<CreateUser, User>
{
    public async ValueTask<User> Handle(CreateUser command, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(command.Name))
            throw new RefusedException(UserRefusals.NameRequired);
        if (string.IsNullOrWhiteSpace(command.Email))
            throw new RefusedException(UserRefusals.EmailRequired);

        var user = await session.QuerySingle<User>(
            $"insert into users (name, email) values ({command.Name}, {command.Email}) returning id, name, email", ct);

        session.Publish(UserStream.Of(user.Id), ExpectedVersion.NoStream, new UserEvent.Created(user.Id, user.Name, user.Email));
        return user;
    }
}

public sealed class UpdateUserNameHandler(IWriteSession session) : ICommandHandler<UpdateUserName, User>
{
    public async ValueTask<User> Handle(UpdateUserName command, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(command.NewName))
            throw new RefusedException(UserRefusals.NewNameRequired);

        var user = await session.QuerySingleOrDefault<User>(
            $"update users set name = {command.NewName} where id = {command.UserId} returning id, name, email", ct)
            ?? throw new NotFoundException("User", command.UserId);

        session.Publish(UserStream.Of(user.Id), new UserEvent.Renamed(user.Id, user.Name));
        return user;
    }
}
