using System.Diagnostics;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Worker;

/// <summary>The Functions app as it was built, run as the host runs it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process process;

    private WorkerProcess(Process process) => this.process = process;

    public static string Directory => Repository.PathOf(
        "artifacts", "bin", "UsageSentinel.Functions", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)));

    /// <summary>Skips the test where the app was built against the contracts of the worker only.</summary>
    public static void RequireWorker() => Skip.IfNot(
        Rooms.Functions.GetReferencedAssemblies().Any(assembly => assembly.Name == "Microsoft.Azure.Functions.Worker.Core"),
        "The Functions worker is not on this package feed.");

    public static WorkerProcess Start(string host, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [
            Path.Combine(Directory, "UsageSentinel.Functions.dll"), "--functions-uri", host, "--functions-worker-id", "worker",
            "--functions-request-id", "request", "--functions-grpc-max-message-length", "134217728"])
        {
            WorkingDirectory = Directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = Directory;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The worker did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new WorkerProcess(process);
    }

    public async Task<int> WaitForEndAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
