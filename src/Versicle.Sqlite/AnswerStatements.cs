namespace Versicle.Sqlite;

/// <summary>The answers that are kept for callers' keys.</summary>
internal sealed class AnswerStatements(StoreConnection connection)
{
    private const string FindSql = """
        select payload, status, body, response, position, (select id from versicle_epochs order by ordinal desc limit 1)
        from versicle_answers where tenant = ?1 and actor = ?2 and message = ?3 and key = ?4
        """;

    private readonly Statement _find = connection.Keep(FindSql);

    private readonly Statement _add = connection.Keep("""
        insert into versicle_answers (tenant, actor, message, key, payload, status, body, response, commit_id, position, answered_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, coalesce((select elapsed from versicle_answer_clock), 0))
        """);

    /// <summary>The answer of a key, or null.</summary>
    public AppendResult.Answered? Find(AnswerKey key) => Read(_find, key);

    /// <inheritdoc cref="Find(AnswerKey)"/>
    public static AppendResult.Answered? Find(StoreConnection connection, AnswerKey key) => Read(connection[FindSql], key);

    private static AppendResult.Answered? Read(Statement find, AnswerKey key)
    {
        Bind(find, key);
        if (!find.Step())
            return null;

        var answer = new CommandAnswer(key, find.Bytes(0).ToArray(), (int)find.Int64(1), find.Bytes(2).ToArray())
        {
            Response = find.Bytes(3).ToArray(),
        };
        var head = new LogHead(Guid.Parse(find.Bytes(5)), new(find.Int64(4)));
        find.Reset();
        return new(answer, head);
    }

    /// <summary>Keeps an answer. Its key has none, as a look has said under the writer's lock.</summary>
    public void Add(CommandAnswer answer, Guid commit, long position)
    {
        Bind(_add, answer, commit, position);
        _add.Run();
    }

    /// <summary>The first ten parameters of a row to insert.</summary>
    public static void Bind(Statement add, CommandAnswer answer, Guid commit, long position)
    {
        Bind(add, answer.Key);
        add.BindBlob(5, answer.Payload.Span);
        add.Bind(6, answer.Status);
        add.BindBlob(7, answer.Body.Span);
        add.BindBlob(8, answer.Response.Span);
        add.BindText(9, commit.ToString());
        add.Bind(10, position);
    }

    private static void Bind(Statement statement, AnswerKey key)
    {
        statement.BindText(1, key.Tenant);
        statement.BindText(2, key.Actor);
        statement.BindText(3, key.Message);
        statement.BindText(4, key.Key);
    }
}
