using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Samples.Tests;

/// <summary>
/// The program itself, in a process of its own, on a free port. It is the one that was built with these tests, or the
/// executable that VERSICLE_USERS_BINARY names, or VERSICLE_BANK_BINARY.
/// </summary>
public sealed partial class SampleProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly ConcurrentQueue<string> _output = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SampleProgram(SampleData data)
    {
        _process = Process.Start(Command(["--urls", "http://127.0.0.1:0", .. Sample.Arguments, .. data.Arguments]))!;
        _reading = Task.WhenAll(Read(_process.StandardOutput), Read(_process.StandardError));
    }

    public HttpClient Client { get; private set; } = null!;

    public IEnumerable<string> Output => _output;

    /// <summary>Bytes that are resident now.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<SampleProgram> Start(SampleData data)
    {
        var program = new SampleProgram(data);
        var listening = program._address.Task;
        if (await Task.WhenAny(listening, program._reading, Task.Delay(Patience)) != listening)
        {
            await program.DisposeAsync();
            throw new InvalidOperationException("The program does not say where it listens:\n" + string.Join('\n', program.Output));
        }

        program.Client = new() { BaseAddress = await listening };
        return program;
    }

    /// <summary>Asks it to end, as a service manager (15) or a terminal (2) does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Signal(int signal)
    {
        Assert.Equal(0, Kill(_process.Id, signal));
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static ProcessStartInfo Command(params string[] arguments)
    {
        var binary = Environment.GetEnvironmentVariable($"VERSICLE_{Sample.Name.ToUpperInvariant()}_BINARY");
        var command = new ProcessStartInfo(binary is null ? "dotnet" : Path.GetFullPath(binary))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (binary is null)
            command.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, Sample.Name + ".dll"));
        foreach (var argument in arguments)
            command.ArgumentList.Add(argument);
        return command;
    }

    private async Task Read(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _output.Enqueue(line);
            if (Listening().Match(line) is { Success: true } match)
                _address.TrySetResult(new(match.Value));
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Listening();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}

/// <summary>One program for all tests that do not mind each other's users.</summary>
public sealed class SharedProgram<TStore> : IAsyncLifetime
    where TStore : ISampleStore
{
    private SampleData? _data;

    public SampleProgram Program { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Program = await SampleProgram.Start(_data = await TStore.New());

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        _data?.Dispose();
    }
}
