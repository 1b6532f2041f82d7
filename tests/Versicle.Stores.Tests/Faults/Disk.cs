using System.Diagnostics;

namespace Versicle.Stores.Tests.Faults;

/// <summary>A directory on a disk that can fail and lose its power (disk.c): what was synced is kept, and of the rest what chance keeps.</summary>
internal sealed class Disk : IDisposable
{
    private const int Sector = 512;

    private static readonly Lazy<string> Shim = new(Compile);

    /// <summary>What makes the disk: loaded before libc. Any user can read it.</summary>
    public static string Library => Shim.Value;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("versicle-disk-");

    public Disk()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The disk is made of a library that is loaded before libc.");
        Directory.CreateDirectory(Files);
        Directory.CreateDirectory(Synced);
    }

    /// <summary>Where the process under test has its files.</summary>
    public string Files => Path.Combine(_directory.FullName, "files");

    private string Synced => Path.Combine(_directory.FullName, "synced");

    /// <summary>What a process is started with, so that its files are on this disk.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["LD_PRELOAD"] = Shim.Value,
        ["VERSICLE_DISK"] = Files,
        ["VERSICLE_DISK_SYNCED"] = Synced,
    };

    /// <summary>
    /// Puts the files into the state that a power loss leaves: each as it was last synced (half of the times), or with any of the sectors that
    /// were written since. Nobody has them open. What was never synced is gone, or there in part.
    /// </summary>
    public void PowerOff(Random random) => WasTorn = PowerOff(Files, Synced, random);

    /// <summary>Whether the last power loss left any of what was not synced.</summary>
    public bool WasTorn { get; private set; }

    /// <summary>Copies the files as they are: as a process that is killed now would leave them.</summary>
    public string Copy() => Copy(Files, Path.Combine(_directory.FullName, $"copy-{Guid.NewGuid():N}"));

    /// <summary>Copies the files as a power loss now would leave them.</summary>
    public string CopyAfterPowerLoss(Random random)
    {
        var copy = Copy();
        var synced = Copy(Synced, copy + "-synced");
        PowerOff(copy, synced, random);
        return copy;
    }

    /// <summary>Takes all files away.</summary>
    public void Clear()
    {
        foreach (var directory in _directory.EnumerateDirectories())
            directory.Delete(recursive: true);
        Directory.CreateDirectory(Files);
        Directory.CreateDirectory(Synced);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>Puts the files of a directory into the state that a power loss leaves: as <see cref="PowerOff(Random)"/>.</summary>
    public static bool PowerOff(string files, string synced, Random random)
    {
        var isTorn = random.Next(2) == 0;
        foreach (var file in Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories))
        {
            var kept = Path.Combine(synced, Path.GetRelativePath(files, file).Replace('/', '%'));
            if (file.EndsWith("-shm", StringComparison.Ordinal) || !isTorn && !File.Exists(kept))
            {
                File.Delete(file); // SQLite's index of its write-ahead log: never synced, and made anew.
                continue;
            }

            var (old, now) = (File.Exists(kept) ? File.ReadAllBytes(kept) : [], File.ReadAllBytes(file));
            var left = isTorn ? Tear(old, now, random) : old;
            File.WriteAllBytes(file, left);
            File.WriteAllBytes(kept, left); // Whoever starts again reads what is on the disk.
            Open(kept, 0b110_110_110); // And it may be another user.
        }

        return isTorn;
    }

    private static byte[] Tear(byte[] old, byte[] now, Random random)
    {
        var (least, most) = (Math.Min(old.Length, now.Length), Math.Max(old.Length, now.Length));
        var length = random.Next(3) switch { 0 => old.Length, 1 => now.Length, _ => random.Next(least, most + 1) };
        var left = new byte[length];
        for (var at = 0; at < length; at += Sector)
        {
            var from = random.Next(2) == 0 ? old : now;
            if (at < from.Length)
                from.AsSpan(at, Math.Min(Math.Min(Sector, length - at), from.Length - at)).CopyTo(left.AsSpan(at));
        }

        return left;
    }

    private static string Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.CreateDirectory(to);
        return to;
    }

    private static string Compile()
    {
        var library = Path.Combine(Directory.CreateTempSubdirectory("versicle-").FullName, "disk.so");
        using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-O2", "-o", library, Path.Combine(AppContext.BaseDirectory, "disk.c"), "-ldl"]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        Open(Path.GetDirectoryName(library)!, 0b111_101_101);
        return library;
    }

    private static void Open(string path, int mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)mode);
    }
}
