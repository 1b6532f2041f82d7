namespace Versicle.Generators.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("Id", "id")]
    [InlineData("UserId", "user_id")]
    [InlineData("HTTPStatus", "http_status")]
    [InlineData("StatusHTTP", "status_http")]
    [InlineData("Id2", "id2")]
    [InlineData("Line2Text", "line2_text")]
    [InlineData("IPv4Address", "i_pv4_address")]
    [InlineData("userId", "user_id")]
    [InlineData("user_id", "user_id")]
    [InlineData("User_Id", "user_id")]
    [InlineData("X", "x")]
    [InlineData("ABC", "abc")]
    [InlineData("ÄrgerÜber", "ärger_über")]
    public void Members_become_columns(string member, string column) => Assert.Equal(column, Names.Snake(member));

    [Theory]
    [InlineData("Users", "UsersModule")]
    [InlineData("My.Users-2", "My_Users_2Module")]
    [InlineData("3D", "_3DModule")]
    public void Assemblies_become_modules(string assembly, string module) => Assert.Equal(module, Names.Module(assembly));

    [Theory]
    [InlineData("Id", "id")]
    [InlineData("Class", "@class")]
    [InlineData("From", "@from")]
    [InlineData("UserId", "userId")]
    public void Members_become_parameters(string member, string parameter) => Assert.Equal(parameter, Names.Camel(member));
}
