using System.Diagnostics;
using System.Text.Json;
using UsageSentinel.Cli;
using UsageSentinel.Runtime.Telemetry;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Cli;

/// <summary>The command as its users start it: a process of its own.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Watch_ToldToEnd_EndsCleanly()
    {
        await using var rig = await Today().WithSimulatorAsync();
        using var process = Start(rig, "watch");
        using var end = new Ending(process);

        // Alerts are told as they come, so the line of the sweep need not be the first one.
        string? said;
        do
        {
            said = await process.StandardOutput.ReadLineAsync();
        }
        while (said?.StartsWith("Swept openai/default", StringComparison.Ordinal) == false);

        Assert.NotNull(said);

        using (var kill = Process.Start("kill", ["-s", "TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Empty(await process.StandardError.ReadToEndAsync());
    }

    [Fact]
    public async Task Watch_WithACollector_SendsWhatItMeasured()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var rig = await Today().WithSimulatorAsync();
        rig.Variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Origin;
        rig.Variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";

        var (code, _, error) = await RunAsync(rig, "watch", "--once");

        Assert.True(code == 0, error);
        Assert.True(error.Length == 0, error);
        Assert.Contains(TelemetryNames.SweepDuration, collector.TextOf("metrics"), StringComparison.Ordinal);
        Assert.Contains(TelemetryNames.WatermarkAge, collector.TextOf("metrics"), StringComparison.Ordinal);
        Assert.Contains("sweep", collector.TextOf("traces"), StringComparison.Ordinal);
        Assert.NotEmpty(collector.TextOf("logs"));
        Assert.DoesNotContain("PLANTED", collector.TextOf("metrics") + collector.TextOf("traces") + collector.TextOf("logs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_KeepsStandardOutputForTheDocument()
    {
        await using var rig = await Today().WithSimulatorAsync();

        var (code, output, error) = await RunAsync(rig, "watch", "--once", "--verbose", "--output", "json");

        Assert.True(code == 0, error);
        using var document = JsonDocument.Parse(output);
        Assert.Equal("done", document.RootElement[0].GetProperty("outcome").GetString());
        Assert.DoesNotContain("PLANTED", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_TellsTheStackOfAFailure_OnlyThen()
    {
        await using var rig = await Today().WithSimulatorAsync(SimulatorTraps.None);
        await File.WriteAllTextAsync(rig.Data, "not a folder");

        var quiet = await RunAsync(rig, "status");
        var verbose = await RunAsync(rig, "status", "--verbose");

        Assert.Equal((3, 3), (quiet.Code, verbose.Code));
        Assert.DoesNotContain("   at ", quiet.Error, StringComparison.Ordinal);
        Assert.Contains("   at ", verbose.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoColor_AndAPipe_AreBothPlain()
    {
        await using var rig = new CliRig();

        var piped = await RunAsync(rig, "status");
        var asked = await RunAsync(rig, "status", "--no-color");

        Assert.DoesNotContain('\u001b', piped.Output);
        Assert.Equal(piped.Output, asked.Output);
    }

    /// <summary>.NET keeps every assembly open: it would abort in the middle of whatever it loads next.</summary>
    [SkippableTheory]
    [InlineData(40)]
    [InlineData(64)]
    [InlineData(192)]
    [InlineData(OpenFiles.Least - 1)]
    public async Task OpenFiles_TooFew_EndsWith3AndOneLine(int limit)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The limit is read where Linux shows it.");
        await using var rig = new CliRig();

        var (code, output, error) = await RunAsync(Limited(rig, limit, "watch", "--once"));

        Assert.True(code == 3, $"{code}: {error}");
        Assert.Empty(output);
        Assert.Equal($"The limit for open files is {limit}, but at least 512 are needed. Raise it with 'ulimit -n 512'.\n", error);
        Assert.False(Directory.Exists(rig.Data));
    }

    [SkippableFact]
    public async Task OpenFiles_JustEnough_AreEnough()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The limit is read where Linux shows it.");
        await using var rig = await Today().WithSimulatorAsync();

        var (code, _, error) = await RunAsync(Limited(rig, OpenFiles.Least, "watch", "--once"));

        Assert.True(code == 0, error);
        Assert.True(error.Length == 0, error);
    }

    /// <summary>A process of its own lives in the time of the machine, and so must the organization that it watches.</summary>
    private static CliRig Today() => new(DateTimeOffset.UtcNow);

    private static Process Limited(CliRig rig, int limit, params string[] args) => Start(
        rig, "bash", ["-c", $"ulimit -n {limit}; exec \"$@\"", "bash", "dotnet", typeof(SentinelCommand).Assembly.Location, "--data", rig.Data, .. args]);

    private static Process Start(CliRig rig, params string[] args) =>
        Start(rig, "dotnet", [typeof(SentinelCommand).Assembly.Location, "--data", rig.Data, .. args]);

    private static Process Start(CliRig rig, string file, string[] args)
    {
        var start = new ProcessStartInfo(file, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(rig.Data) ?? ".",
        };
        foreach (var (name, value) in rig.Variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(CliRig rig, params string[] args) => RunAsync(Start(rig, args));

    private static async Task<(int Code, string Output, string Error)> RunAsync(Process started)
    {
        using var process = started;
        using var end = new Ending(process);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
        return (process.ExitCode, output, await error);
    }

    /// <summary>However a test ends, nothing of it goes on running.</summary>
    private sealed class Ending(Process process) : IDisposable
    {
        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
