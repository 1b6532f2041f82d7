using System.Diagnostics;
using System.Globalization;

namespace Versicle.Stores.Tests.Faults;

/// <summary>Another process on a store: tests/Versicle.Stores.Client.</summary>
internal sealed class Client : IAsyncDisposable
{
    private readonly Process _process;

    private Client(string[] arguments, string? fault = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Versicle.Stores.Client.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (fault is not null)
            start.Environment["VERSICLE_FAULT"] = fault;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
    }

    /// <summary>Starts one, and waits until it is ready.</summary>
    public static async Task<Client> Start(params string[] arguments)
    {
        var client = new Client(arguments);
        Assert.Equal("ready", await client._process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        return client;
    }

    /// <summary>Starts one with this environment, and waits for nothing.</summary>
    public static Client Begin(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new(arguments, environment: environment);

    /// <summary>The next thing that it says; null once it has ended.</summary>
    public async Task<string?> Hear() => await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90));

    public async Task Say(string line) => await _process.StandardInput.WriteLineAsync(line);

    /// <summary>SIGKILL.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended: by itself, or because it is killed.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> End()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <summary>Runs one to its end, which is its own death at the <paramref name="fault"/> if it is given one.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> Run(string? fault, params string[] arguments)
    {
        await using var client = new Client(arguments, fault);
        await client._process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return client._process.ExitCode;
    }

    /// <summary>One round of a race: how many of its writers won, lost, and met something else.</summary>
    public async Task<(int Won, int Lost, int Other)> Race(int round)
    {
        await _process.StandardInput.WriteLineAsync(round.ToString(CultureInfo.InvariantCulture));
        var answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        var counts = answer!.Split(' ').Select(count => int.Parse(count, CultureInfo.InvariantCulture)).ToArray();
        return (counts[0], counts[1], counts[2]);
    }

    /// <summary>SIGSTOP: it is there, keeps what it has, and does nothing any more.</summary>
    public void Stop() => Signal(_process.Id, "STOP");

    public static void Signal(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
