using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Versicle.Benchmarks;

/// <summary>The checkout that this program was built in.</summary>
public sealed class Repository(string root)
{
    /// <summary>The one above this program's own files.</summary>
    public static Repository Here()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Versicle.slnx")))
            folder = folder.Parent;
        return new(folder?.FullName ?? throw new InvalidOperationException("Versicle.slnx is in no folder above this program: run it from its checkout."));
    }

    /// <summary>A path in it.</summary>
    public string File(params string[] parts) => Path.Combine([root, .. parts]);

    /// <summary>What a reader of the figures must know: the machine, the versions, the commit.</summary>
    public async Task<IReadOnlyList<string>> Describe(string[] options)
    {
        var processor = System.IO.File.Exists("/proc/cpuinfo")
            ? System.IO.File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30);
        return
        [
            $"commit {await Git("rev-parse", "--short", "HEAD")}{(await Git("status", "--porcelain") is { Length: > 0 } ? ", with changes" : "")}",
            string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores{(processor is null ? "" : $" ({processor})")}, {memory} GiB, {RuntimeInformation.OSDescription}"),
            $"{RuntimeInformation.FrameworkDescription}, server garbage collection",
            options.Length == 0 ? "5 rounds, turns of 2 s" : string.Join(' ', options),
        ];
    }

    private async Task<string> Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, WorkingDirectory = root })!;
        var said = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        return said.Trim();
    }
}
