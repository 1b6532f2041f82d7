using Versicle;

namespace Users.Handlers;

// The read side: pure reads of what the projection keeps.

public sealed class GetUserByIdHandler(IReadModel<UserView> users) : IQueryHandler<GetUserById, UserView>
{
    public async ValueTask<UserView> Handle(GetUserById query, CancellationToken ct) =>
        await users.Find(query.UserId, ct) ?? throw new NotFoundException("User", query.UserId);
}

public sealed class ListUsersHandler(IReadModel<UserView> users) : IQueryHandler<ListUsers, UserPage>
{
    public async ValueTask<UserPage> Handle(ListUsers query, CancellationToken ct)
    {
        if (query.Page < 1)
            throw new RefusedException(UserRefusals.PageOutOfRange);
        if (query.PageSize is < 1 or > 100)
            throw new RefusedException(UserRefusals.PageSizeOutOfRange);

        var offset = (query.Page - 1L) * query.PageSize;
        return new(await users.Query<User>(
            $"select id, name, email from {users} order by id limit {query.PageSize} offset {offset}", ct));
    }
}
