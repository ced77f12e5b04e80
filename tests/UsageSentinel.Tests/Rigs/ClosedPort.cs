using System.Net;
using System.Net.Sockets;

namespace UsageSentinel.Tests.Rigs;

/// <summary>A port of loopback at which nobody listens. It is held, so that no server of another test gets it meanwhile.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public string Origin => $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";

    public void Dispose() => socket.Dispose();
}
