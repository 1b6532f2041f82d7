using System.Diagnostics;

namespace Versicle.Stores.Tests.Faults;

/// <summary>A file system in memory that is soon full. Only root can mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _filler;

    private SmallDisk(string path) => (Path, _filler) = (path, System.IO.Path.Combine(path, "filler"));

    public string Path { get; }

    public static SmallDisk Mount(string size)
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can mount a small disk.");
        var path = Directory.CreateTempSubdirectory("versicle-small-").FullName;
        Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=1777", "tmpfs", path);
        if (File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)))
            Run("chown", "postgres", path);
        return new(path);
    }

    /// <summary>Somebody else takes this much of it.</summary>
    public void Fill(string size) => Run("fallocate", "-l", size, _filler);

    /// <summary>Somebody else takes all but this much of it.</summary>
    public void FillButFor(string size)
    {
        var left = new DriveInfo(Path).AvailableFreeSpace - long.Parse(size[..^1], System.Globalization.CultureInfo.InvariantCulture) * (1 << 20);
        Run("fallocate", "-l", left.ToString(System.Globalization.CultureInfo.InvariantCulture), _filler);
    }

    /// <summary>And gives it back.</summary>
    public void Free() => File.Delete(_filler);

    public void Dispose()
    {
        Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
