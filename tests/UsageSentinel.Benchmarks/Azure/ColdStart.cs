using System.Diagnostics;
using System.Globalization;
using UsageSentinel.Tests.Functions.Worker;

namespace UsageSentinel.Benchmarks.Azure;

/// <summary><c>cold-start DIR</c>: how long the published Functions app in that folder takes from nothing to its first answer, and how much processor time.</summary>
internal static class ColdStart
{
    private const int Rounds = 5;

    public static async Task RunAsync(string[] args)
    {
        var folder = Path.GetFullPath(args.FirstOrDefault() ?? throw new ArgumentException("cold-start needs the folder of the published app."));
        for (var round = 0; round < Rounds; round++)
        {
            await using var host = await HostSide.StartAsync();
            var clock = Stopwatch.StartNew();
            using var worker = WorkerProcess.Start(host.Address, folder, new Dictionary<string, string>
            {
                ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
                ["OPENAI_ADMIN_KEY"] = "sk-admin-none",
            });
            var conversation = new WorkerConversation(host, folder);
            var functions = await conversation.IndexAsync(CancellationToken.None);
            var indexed = clock.Elapsed;
            var leak = functions.Single(function => function.Name == "LeakHttp");
            await conversation.LoadAsync(leak, CancellationToken.None);
            await conversation.InvokeAsync(leak, WorkerConversation.Request("POST", "leaks"), CancellationToken.None);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"indexed after {indexed.TotalMilliseconds:0} ms, first answer after {clock.Elapsed.TotalMilliseconds:0} ms, {worker.ProcessorTime.TotalMilliseconds:0} ms of processor"));
        }
    }
}
