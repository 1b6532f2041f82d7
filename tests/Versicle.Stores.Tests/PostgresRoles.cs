using Dapper;
using Npgsql;

namespace Versicle.Stores.Tests;

/// <summary>The roles that the script makes, and a login of each in one database.</summary>
internal sealed class PostgresRoles
{
    private static int _logins;

    private readonly string _owners;
    private readonly string _name;

    private PostgresRoles(string owners, string name) => (_owners, _name) = (owners, name);

    public static async Task<PostgresRoles> Make(NpgsqlConnection administrator, string owners)
    {
        using var file = new StreamReader(typeof(PostgresRoles).Assembly.GetManifestResourceStream("roles.sql")!);
        await administrator.ExecuteAsync(await file.ReadToEndAsync());
        var roles = new PostgresRoles(owners, $"shop_{Interlocked.Increment(ref _logins)}");
        await administrator.ExecuteAsync($"""
            create role {roles._name}_deploy login in role versicle_owner;
            alter role {roles._name}_deploy set role = 'versicle_owner';
            create role {roles._name}_app login in role versicle_app;
            create role {roles._name}_report login in role versicle_reader;
            create schema {roles._name}_app authorization {roles._name}_app;
            """);
        return roles;
    }

    /// <summary>Whoever deploys: may make tables.</summary>
    public string Deploy => As("deploy");

    public string Application => As("app");

    public string Reader => As("report");

    private string As(string who) => _owners.Replace("Username=versicle", $"Username={_name}_{who}", StringComparison.Ordinal);
}
