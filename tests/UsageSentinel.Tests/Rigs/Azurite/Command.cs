using System.Diagnostics;
using System.Text;

namespace UsageSentinel.Tests.Rigs.Azurite;

/// <summary>Programs of the machine.</summary>
internal static class Command
{
    /// <summary>The full path of a program, or null where it is not on the PATH.</summary>
    public static string? OnPath(string name)
    {
        string[] names = OperatingSystem.IsWindows() ? [name + ".exe", name + ".cmd"] : [name];
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(file => Path.Combine(folder, file)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Starts a program whose input and output belong to the test host.</summary>
    public static Process Start(string program, string folder, IEnumerable<string> arguments, Action<string> line)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, said) => line(said.Data ?? "");
        process.ErrorDataReceived += (_, said) => line(said.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, string folder, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        using var process = Start(program, folder, arguments, line =>
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        });
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, output.ToString());
    }
}
