using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace UsageSentinel.Tests.Rigs.Azurite;

/// <summary>A running emulator on ports of its own, all in memory.</summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    // Known to everyone; every emulator has it: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // The pipe closes when the test host ends, however it ends: the emulator does not outlive it.
    private const string EndWithTheHost = "data:text/javascript,process.stdin.on('end',()=>process.exit()).resume()";

    private readonly Process process;
    private readonly ConcurrentQueue<string> said;

    private AzuriteProcess(Process process, ConcurrentQueue<string> said, int[] ports)
    {
        this.process = process;
        this.said = said;
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
            + $"BlobEndpoint=http://127.0.0.1:{ports[0]}/{Account};QueueEndpoint=http://127.0.0.1:{ports[1]}/{Account};"
            + $"TableEndpoint=http://127.0.0.1:{ports[2]}/{Account};";
    }

    public string ConnectionString { get; }

    public static async Task<AzuriteProcess> StartAsync(string script, CancellationToken cancellationToken)
    {
        var node = Command.OnPath("node") ?? throw new AzuriteUnavailableException("node is not on the PATH: the Azure Storage emulator is not tried.");
        for (var attempt = 1; ; attempt++)
        {
            var ports = FreePorts(3);
            var said = new ConcurrentQueue<string>();
            string[] arguments =
            [
                "--import", EndWithTheHost, script, "--silent", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry",
                "--blobPort", $"{ports[0]}", "--queuePort", $"{ports[1]}", "--tablePort", $"{ports[2]}",
            ];
            var emulator = new AzuriteProcess(Command.Start(node, Path.GetDirectoryName(script) ?? "", arguments, said.Enqueue), said, ports);
            if (await emulator.AnswersAsync(ports, cancellationToken))
            {
                return emulator;
            }

            await emulator.DisposeAsync();
            if (attempt == 3)
            {
                throw new InvalidOperationException($"The Azure Storage emulator does not start:\n{string.Join('\n', emulator.said)}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    // Another process may take a port between this and the start of the emulator: the start is tried again then.
    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(listeners, listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }

    private async Task<bool> AnswersAsync(int[] ports, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        foreach (var port in ports)
        {
            while (!await AnswersAsync(http, port, cancellationToken))
            {
                if (process.HasExited)
                {
                    return false;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }

        return !process.HasExited;
    }

    private static async Task<bool> AnswersAsync(HttpClient http, int port, CancellationToken cancellationToken)
    {
        try
        {
            // Any answer will do: without a signature it is a refusal.
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/{Account}?comp=list"), cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
