namespace Versicle.Tests;

public sealed class SqlTests
{
    [Fact]
    public void Each_hole_is_a_parameter()
    {
        var text = Render($"select 1 where name = {"Robert'); drop table users;--"} and id = {7}");

        Assert.Equal("select 1 where name = $1 and id = $2", text.Text);
        Assert.Equal(["Robert'); drop table users;--", 7], text.Values);
    }

    [Fact]
    public void Fragments_nest_and_join()
    {
        Sql[] filters = [Of($"a = {1}"), Of($"b in {(int[])[2, 3]}")];

        var text = Render($"select 1 where {Sql.Join($" and ", filters)}{Sql.Empty} limit {4}");

        Assert.Equal("select 1 where a = $1 and b in ($2, $3) limit $4", text.Text);
        Assert.Equal([1, 2, 3, 4], text.Values);
    }

    [Fact]
    public void An_empty_collection_matches_nothing_on_every_engine()
    {
        Assert.Equal("id in (select null where 1 = 0)", Render($"id in {Array.Empty<long>()}").Text);
    }

    [Fact]
    public void Null_is_a_parameter()
    {
        var text = Render($"x is {(string?)null}");

        Assert.Equal("x is $1", text.Text);
        Assert.Equal([null], text.Values);
    }

    [Fact]
    public void A_sort_column_comes_from_the_list_or_is_refused()
    {
        Assert.Equal("order by name", Render($"order by {Sql.Column("name", "id", "name")}").Text);

        var thrown = Assert.Throws<RefusedException>(() => Sql.Column("name; drop table users", "id", "name"));
        Assert.Equal(("sql.unknown-column", RefusalKind.Input), (thrown.Refusal.Code, thrown.Refusal.Kind));
        Assert.DoesNotContain("drop", thrown.Message);
    }

    private static Sql Of(Sql sql) => sql;

    private static SqlText Render(Sql sql) => sql.Render();
}
