using System.Globalization;
using System.Text;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping.Crashing;

/// <summary>One run of the whole chain in a process of its own, at an instant it is given, against the simulator of its parent.</summary>
internal static class CrashChild
{
    /// <summary>What the parent sees where the child was not killed.</summary>
    public const int Survived = 0;

    /// <param name="arguments">Address, admin key, instant, store, file of what is told, kill point or <c>-</c>.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var clock = new SimulatedClock(DateTimeOffset.Parse(arguments[2], CultureInfo.InvariantCulture));
        await using var file = SqliteEntityStore.Open(arguments[3]);
        var store = new KillingStore(file, arguments[5] == "-" ? null : KillPoint.Parse(arguments[5]));
        await using var host = new EngineHost(
            new Uri(arguments[0]), arguments[1], clock, store, options => options.Response.Mode = "enforce", null, received => Notify(arguments[4], received.Id));
        var report = await host.RunAsync();
        await System.Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{store.Writes} {report.Outcome}"));
        return Survived;
    }

    /// <summary>Told means: it stands in the file, and the file is on the disk.</summary>
    public static void Notify(string path, string eventId)
    {
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(Encoding.UTF8.GetBytes(eventId + "\n"));
        stream.Flush(flushToDisk: true);
    }
}
