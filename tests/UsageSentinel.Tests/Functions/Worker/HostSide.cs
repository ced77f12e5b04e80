using System.Buffers.Binary;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Functions.Worker;

/// <summary>The host's end of the one stream between the Functions host and its worker, on this machine.</summary>
internal sealed class HostSide : IAsyncDisposable
{
    private readonly Channel<byte[]> received = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<byte[]> sending = Channel.CreateUnbounded<byte[]>();

    private LoopbackServer server = null!;

    private HostSide()
    {
    }

    public string Address => server.Origin;

    public static async Task<HostSide> StartAsync()
    {
        var host = new HostSide();
        host.server = await LoopbackServer.StartAsync(host.AnswerAsync, protocols: HttpProtocols.Http2);
        return host;
    }

    public void Send(byte[] message) => sending.Writer.TryWrite(message);

    /// <summary>The next message with the field, which names its kind; what comes before it is passed over.</summary>
    public async Task<byte[]> ReceiveAsync(int kind, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await received.Reader.ReadAsync(cancellationToken);
            if (Proto.Read(message).Any(field => field.Field == kind))
            {
                return Proto.BytesOf(message, kind);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        sending.Writer.TryComplete();
        await server.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request is { Method: "POST", Path.Value: "/AzureFunctionsRpcMessages.FunctionRpc/EventStream" })
        {
            return StreamAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.AppendTrailer("grpc-status", "0");
        await context.Response.StartAsync();
        var writing = WriteAsync(context);
        var head = new byte[5];
        while (await context.Request.Body.ReadAtLeastAsync(head, head.Length, false, context.RequestAborted) == head.Length)
        {
            var message = new byte[BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1))];
            await context.Request.Body.ReadExactlyAsync(message, context.RequestAborted);
            received.Writer.TryWrite(message);
        }

        sending.Writer.TryComplete();
        await writing;
    }

    private async Task WriteAsync(HttpContext context)
    {
        await foreach (var message in sending.Reader.ReadAllAsync(context.RequestAborted))
        {
            var frame = new byte[message.Length + 5];
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
            message.CopyTo(frame, 5);
            await context.Response.Body.WriteAsync(frame, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
