using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Versicle.Stores;

/// <summary>
/// Named places at which a test lets the process die, to show that what it leaves on disk is whole. With
/// <c>VERSICLE_FAULT=append.before-commit:3</c> in the environment the process kills itself, as <c>kill -9</c> does, when it
/// passes that point for the third time. Without the variable a point costs nothing.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Fault
{
    // Read once, so that the compiler at run time drops a point altogether.
    private static readonly string? Armed = Environment.GetEnvironmentVariable("VERSICLE_FAULT")?.Split(':')[0];

    private static int _left = Count(Environment.GetEnvironmentVariable("VERSICLE_FAULT"));

    /// <summary>A place between two steps that must hold together, or need not.</summary>
    /// <param name="name">Lower case, <c>part.place</c>: <c>append.before-commit</c>.</param>
    public static void Point(string name)
    {
        if (Armed is not null)
            Pass(name);
    }

    private static void Pass(string name)
    {
        if (name != Armed || Interlocked.Decrement(ref _left) != 0)
            return;

        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite); // The signal is on its way: nothing after the point may run.
    }

    private static int Count(string? armed) =>
        armed?.Split(':') is [_, var count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : 1;
}
