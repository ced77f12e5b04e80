using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using UsageSentinel.Simulator;

namespace UsageSentinel.Benchmarks.Scale;

/// <summary>
/// <c>start SENTINEL_DLL [KEYS] [ROUNDS]</c>: the processor time of whole short commands, each divided by that of an empty .NET program, in turns in one
/// run: the ratio of two medians does not depend on what else the machine does.
/// </summary>
internal static class StartRun
{
    private const string Key = "sk-admin-start";

    private static readonly ImmutableArray<ImmutableArray<string>> Verbs =
        [["--version"], ["status"], ["alerts"], ["keys"], ["status", "--output", "json"], ["watch", "--once"]];

    public static async Task RunAsync(string[] args)
    {
        var command = Path.GetFullPath(args.FirstOrDefault() ?? throw new ArgumentException("start needs the path of sentinel.dll."));
        var keys = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 30;
        var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 11;
        var folder = Directory.CreateTempSubdirectory("usagesentinel-start-");
        await using var server = await SimulatorServer.StartAsync(
            new SimulatorOptions { Keys = keys, Days = 2, Scenario = "quiet", AdminKey = Key }, new SimulatedClock(DateTimeOffset.UtcNow), 0, CancellationToken.None);
        var environment = new Dictionary<string, string> { ["OPENAI_ADMIN_KEY"] = Key, ["Sentinel__Providers__0__BaseUrl"] = server.BaseUrl.ToString() };
        var empty = await BuildEmptyAsync(Path.Combine(folder.FullName, "empty"));
        string[] data = [command, "--data", Path.Combine(folder.FullName, "data")];
        await CpuAsync([.. data, "watch", "--once"], environment);

        var programs = Verbs.Select(verb => (Name: string.Join(' ', verb), Arguments: (string[])[.. data, .. verb])).Prepend((Name: "empty .NET program", Arguments: [empty])).ToList();
        var times = programs.ToDictionary(program => program.Name, _ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, arguments) in programs)
            {
                times[name].Add(await CpuAsync(arguments, environment));
            }
        }

        var unit = Median(times[programs[0].Name]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{keys} keys, {rounds} rounds, medians of processor time"));
        foreach (var (name, taken) in times)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-22} {Median(taken),6:0} ms  {Median(taken) / unit,5:0.0} times"));
        }

        folder.Delete(recursive: true);
    }

    internal static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task<string> BuildEmptyAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine(\"Hello, World!\");");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "empty.csproj"),
            $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net{Environment.Version.Major}.0</TargetFramework><InvariantGlobalization>true</InvariantGlobalization></PropertyGroup></Project>");
        await RunAsync(["build", folder, "-c", "Release", "-o", Path.Combine(folder, "out")], new Dictionary<string, string>());
        return Path.Combine(folder, "out", "empty.dll");
    }

    /// <returns>Milliseconds of processor time of the process, without those of this one.</returns>
    internal static async Task<double> CpuAsync(string[] arguments, Dictionary<string, string> environment)
    {
        using var program = await RunAsync(["-c", "dotnet \"$@\" >/dev/null 2>&1; times", "sh", .. arguments], environment, "bash");
        var children = (await program.StandardOutput.ReadToEndAsync()).Split('\n')[1].Split(' ');
        return children.Sum(Milliseconds);
    }

    /// <summary><c>0m0.123s</c>.</summary>
    private static double Milliseconds(string time) =>
        time.TrimEnd('s').Split('m') is [var minutes, var seconds]
            ? (double.Parse(minutes, CultureInfo.InvariantCulture) * 60_000) + (double.Parse(seconds, CultureInfo.InvariantCulture) * 1_000)
            : throw new FormatException($"'{time}' is not a time.");

    private static async Task<Process> RunAsync(string[] arguments, Dictionary<string, string> environment, string program = "dotnet")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        await process.WaitForExitAsync();
        return process;
    }
}
