using Versicle;

namespace Users;

/// <summary>Where the service keeps its data, as it is told from outside: nothing else in it knows of a store.</summary>
public static class Stores
{
    /// <summary>
    /// <c>Versicle:Store</c> is <c>sqlite</c> (two files in the directory <c>Versicle:Data</c>) or <c>postgres</c>
    /// (<c>ConnectionStrings:versicle</c>).
    /// </summary>
    public static VersicleBuilder Use(VersicleBuilder versicle, IConfiguration settings) => settings["Versicle:Store"] switch
    {
        null or "sqlite" => UseFiles(versicle, Directory.CreateDirectory(settings["Versicle:Data"] ?? "data").FullName),
        "postgres" => UseServer(versicle, settings.GetConnectionString("versicle") ?? throw new InvalidOperationException(
            "Versicle:Store is 'postgres', and ConnectionStrings:versicle is not set. Set it: Host=…;Database=…;Username=…")),
        var other => throw new InvalidOperationException($"Versicle:Store is '{other}', and this service knows 'sqlite' and 'postgres'."),
    };

    private static VersicleBuilder UseFiles(VersicleBuilder versicle, string data) => versicle
        .UseSqlite(Path.Combine(data, "users.db"))
        .ReadModels(read => read.UseSqlite(Path.Combine(data, "users-read.db")));

    private static VersicleBuilder UseServer(VersicleBuilder versicle, string connectionString) => versicle
        .UsePostgres(connectionString)
        .ReadModels(read => read.UsePostgres(connectionString).UseSqliteScratch());
}
