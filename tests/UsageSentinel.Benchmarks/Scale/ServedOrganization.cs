using System.Diagnostics;
using System.Globalization;
using UsageSentinel.Simulator;

namespace UsageSentinel.Benchmarks.Scale;

/// <summary>A simulated organization in a process of its own, so that what it costs is not counted. Its clock moves when it is told to.</summary>
internal sealed class ServedOrganization : IAsyncDisposable
{
    public const string Verb = "serve-organization";

    private readonly Process process;

    private ServedOrganization(Process process, string baseUrl) => (this.process, BaseUrl) = (process, baseUrl);

    public string BaseUrl { get; }

    public static async Task<ServedOrganization> StartAsync(int keys, int days, DateTimeOffset start)
    {
        var child = Process.Start(new ProcessStartInfo(
            "dotnet",
            [typeof(ServedOrganization).Assembly.Location, Verb, keys.ToString(CultureInfo.InvariantCulture), days.ToString(CultureInfo.InvariantCulture), Text(start)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("The simulator did not start.");
        return new ServedOrganization(child, await child.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The simulator ended."));
    }

    /// <summary>Moves its clock.</summary>
    public async Task SetAsync(DateTimeOffset now)
    {
        await process.StandardInput.WriteLineAsync(Text(now));
        await process.StandardInput.FlushAsync();
        await process.StandardOutput.ReadLineAsync();
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>The other process: serves until its input ends.</summary>
    public static async Task ServeAsync(string[] args)
    {
        var clock = new SimulatedClock(Instant(args[2]));
        var options = new SimulatorOptions
        {
            Keys = int.Parse(args[0], CultureInfo.InvariantCulture),
            Days = int.Parse(args[1], CultureInfo.InvariantCulture),
            Scenario = "quiet",
        };
        await using var server = await SimulatorServer.StartAsync(options, clock, 0, CancellationToken.None);
        Console.WriteLine(server.BaseUrl);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            clock.Set(Instant(line));
            Console.WriteLine(line);
        }
    }

    private static string Text(DateTimeOffset instant) => instant.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
