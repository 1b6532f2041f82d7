using System.Runtime.InteropServices;

namespace Versicle.Stores.Client;

/// <summary>Appends to one SQLite file after another, on a disk that fails (disk.c, which this process was started with).</summary>
internal static class FailingDisk
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Fail(nint call, int andAllAfterIt);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Count();

    /// <summary>Each line is a file, the number of the call that fails, and 1 if all after it fail too.</summary>
    public static async Task Run(bool isApart)
    {
        var disk = NativeLibrary.Load(Environment.GetEnvironmentVariable("LD_PRELOAD")!);
        var fail = Marshal.GetDelegateForFunctionPointer<Fail>(NativeLibrary.GetExport(disk, "disk_fail"));
        var failed = Marshal.GetDelegateForFunctionPointer<Count>(NativeLibrary.GetExport(disk, "disk_failed"));
        Console.WriteLine("ready");
        while (Console.ReadLine()?.Split(' ') is [var file, var call, var andAllAfterIt])
        {
            fail(nint.Parse(call), int.Parse(andAllAfterIt));
            await OneLife(file, isApart, load => Task.WhenAll(load.Write("a", 6), load.Write("b", 6))); // Its end writes all of it into the file proper.
            var isOpen = await OneLife(file, isApart, async load =>
            {
                await Task.WhenAll(load.Write("a", 6), load.Write("b", 6));
                Look(failed());
                fail(0, 0);
                await load.Write("c", 3); // With a disk that works again it goes on by itself.
            });

            if (!isOpen)
            {
                Look(failed());
                fail(0, 0);
                await OneLife(file, isApart, load => load.Write("c", 3));
            }

            Console.WriteLine("ended");
        }
    }

    // Whoever wants to look at the files as a crash would leave them does so now.
    private static void Look(nint failed)
    {
        Console.WriteLine($"stopped {failed}");
        Console.ReadLine();
    }

    /// <summary>Whether it opened.</summary>
    private static async Task<bool> OneLife(string file, bool isApart, Func<Load, Task> write)
    {
        Stores.IEventStore store;
        try
        {
            store = await OnStore.OpenStore("sqlite", file, Load.Scripts);
        }
        catch (StoreUnavailableException)
        {
            return false;
        }

        await using (store)
            await write(new(store, seed: 1, isApart, Console.WriteLine));
        return true;
    }
}
