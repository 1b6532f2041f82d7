using Versicle.Postgres.Fixture;

namespace Samples.Tests;

/// <summary>Where the service keeps its data, in the words of its configuration: each time a new place.</summary>
public interface ISampleStore
{
    static abstract Task<SampleData> New();
}

public sealed class OnSqlite : ISampleStore
{
    public static Task<SampleData> New()
    {
        var folder = new TemporaryFolder();
        return Task.FromResult(new SampleData(folder, ("Versicle:Data", folder.Path)));
    }
}

public sealed class OnPostgres : ISampleStore
{
    public static async Task<SampleData> New()
    {
        var database = await (await PostgresCluster.Shared).NewDatabase();
        return new(folder: null, ("Versicle:Store", "postgres"), ("ConnectionStrings:versicle", database));
    }
}

/// <summary>One such place. A database goes with its server, when the tests have ended.</summary>
public sealed class SampleData(IDisposable? folder, params (string Name, string Value)[] settings) : IDisposable
{
    public IReadOnlyDictionary<string, string?> Settings { get; } = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value);

    /// <summary>The settings as a program is given them.</summary>
    public IEnumerable<string> Arguments => settings.SelectMany(setting => new[] { "--" + setting.Name, setting.Value });

    public void Dispose() => folder?.Dispose();
}

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("versicle-sample-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
