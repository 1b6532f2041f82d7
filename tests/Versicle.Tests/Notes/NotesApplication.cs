using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle.Hosting;
using Versicle.Modules;
using Versicle.Modules.Generated;

namespace Versicle.Tests.Notes;

/// <summary>The notes, on two SQLite files in a directory of their own.</summary>
internal sealed class NotesApplication : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("versicle-notes-").FullName;
    private readonly List<IHost> _hosts = [];

    public string LogFile => Path.Combine(_directory, "notes.db");

    public string ReadFile => Path.Combine(_directory, "notes-read.db");

    public Task<IHost> Start(Action<VersicleBuilder>? configure = null) => Start(new Versicle_TestsModule(), configure);

    public async Task<IHost> Start(VersicleModule module, Action<VersicleBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddScoped<NoteRepository>();
        builder.Services.AddVersicle(module, versicle =>
        {
            versicle.UseSqlite(LogFile).ReadModels(read => read.UseSqlite(ReadFile));
            configure?.Invoke(versicle);
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public async Task Stop(IHost host)
    {
        _hosts.Remove(host);
        await host.StopAsync(TestContext.Current.CancellationToken);
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    /// <summary>Looks into a file from outside, as anybody may.</summary>
    public T? Scalar<T>(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is { } value and not DBNull ? (T)Convert.ChangeType(value, typeof(T)) : default;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.ToList())
            await Stop(host);
        Directory.Delete(_directory, recursive: true);
    }
}
