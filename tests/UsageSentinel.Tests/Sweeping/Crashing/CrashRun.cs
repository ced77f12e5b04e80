using System.Diagnostics;
using System.Globalization;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping.Crashing;

/// <summary>Runs children against a world until they die or are done, and goes on in this process.</summary>
internal sealed class CrashRun(World world, string path)
{
    private string Reported => path + ".told";

    /// <summary>Everything any process told so far.</summary>
    public HashSet<string> ToldIds => File.Exists(Reported) ? [.. File.ReadAllLines(Reported)] : [];

    /// <summary>Starts a child; null where it was killed, else what it said.</summary>
    public async Task<string?> ChildAsync(KillPoint? point)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[]
        {
            typeof(CrashChild).Assembly.Location, "child", world.Server.BaseUrl.ToString(), world.Options.AdminKey,
            world.Now.ToString("O", CultureInfo.InvariantCulture), path, Reported, point?.ToString() ?? "-",
        })
        {
            start.ArgumentList.Add(argument);
        }

        using var child = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
        var said = child.StandardOutput.ReadToEndAsync();
        var complained = child.StandardError.ReadToEndAsync();
        await child.WaitForExitAsync();
        if (child.ExitCode == CrashChild.Survived)
        {
            return await said;
        }

        const int Killed = 128 + 9;
        Assert.True(child.ExitCode == Killed, $"The child ended with {child.ExitCode}: {await complained}");
        return null;
    }

    /// <summary>Starts the product again, here; it must come to an end by itself.</summary>
    public async Task<T> ResumeAsync<T>(Func<EngineHost, Task<T>> look)
    {
        await using var store = SqliteEntityStore.Open(path);
        await using var host = new EngineHost(
            world.Server.BaseUrl,
            world.Options.AdminKey,
            world.Clock,
            store,
            options => options.Response.Mode = "enforce",
            null,
            received => CrashChild.Notify(Reported, received.Id));
        await host.SweepAsync();
        return await look(host);
    }
}
