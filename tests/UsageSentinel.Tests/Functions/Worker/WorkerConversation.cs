using System.Text;
using System.Text.Json.Nodes;

namespace UsageSentinel.Tests.Functions.Worker;

/// <summary>What the Functions host says to a worker, in the order it says it. Numbers are the fields of the published protocol.</summary>
internal sealed class WorkerConversation(HostSide host, string workerDirectory)
{
    private const int StartStream = 20;
    private const int InitRequest = 17;
    private const int InitResponse = 16;
    private const int MetadataRequest = 29;
    private const int MetadataResponse = 30;
    private const int LoadRequest = 8;
    private const int LoadResponse = 9;
    private const int InvocationRequest = 4;
    private const int InvocationResponse = 5;
    private const int InvocationCancel = 21;
    private const int Terminate = 14;

    /// <summary>Greets the worker, and asks for its functions.</summary>
    public async Task<List<WorkerFunction>> IndexAsync(CancellationToken cancellationToken)
    {
        await host.ReceiveAsync(StartStream, cancellationToken);
        Ask(InitRequest, Proto.Text(1, "4.1000.0"), Proto.Text(4, workerDirectory), Proto.Text(5, workerDirectory));
        RequireSuccess(Proto.BytesOf(await host.ReceiveAsync(InitResponse, cancellationToken), 3));
        Ask(MetadataRequest, Proto.Text(1, workerDirectory));
        var answer = await host.ReceiveAsync(MetadataResponse, cancellationToken);
        RequireSuccess(Proto.BytesOf(answer, 2));
        return [.. Proto.Read(answer).Where(field => field.Field == 1).Select(field => WorkerFunction.Parse(field.Value))];
    }

    public async Task LoadAsync(WorkerFunction function, CancellationToken cancellationToken)
    {
        Ask(LoadRequest, Proto.Text(1, function.Name), Proto.Bytes(2, function.WithBindings()));
        RequireSuccess(Proto.BytesOf(await host.ReceiveAsync(LoadResponse, cancellationToken), 2));
    }

    public Task<WorkerAnswer> InvokeAsync(WorkerFunction function, byte[] typedData, CancellationToken cancellationToken)
    {
        Begin(function, typedData);
        return AnswerAsync(cancellationToken);
    }

    /// <summary>Calls a function without waiting for it.</summary>
    /// <returns>The name of the call.</returns>
    public string Begin(WorkerFunction function, byte[] typedData)
    {
        var call = Guid.NewGuid().ToString();
        var input = Proto.Message(Proto.Text(1, function.Trigger["name"]!.ToString()), Proto.Bytes(2, typedData));
        Ask(InvocationRequest, Proto.Text(1, call), Proto.Text(2, function.Name), Proto.Bytes(3, input), Proto.Bytes(5, Trace()), Proto.Bytes(6, []));
        return call;
    }

    /// <summary>Asks a call to stop, as the host does when an instance is taken away.</summary>
    public void Cancel(string call) => Ask(InvocationCancel, Proto.Text(2, call));

    /// <summary>The end of the call that is under way.</summary>
    public async Task<WorkerAnswer> AnswerAsync(CancellationToken cancellationToken)
    {
        var answer = await host.ReceiveAsync(InvocationResponse, cancellationToken);
        var result = Proto.BytesOf(answer, 3);
        var http = Proto.BytesOf(Proto.BytesOf(answer, 4), 5);
        var body = Proto.Read(Proto.BytesOf(http, 4)).Select(field => field.Value).LastOrDefault([]);
        return new WorkerAnswer(IsSuccess(result), Proto.TextOf(Proto.BytesOf(result, 2), 2), Proto.TextOf(http, 12))
        {
            Body = Encoding.UTF8.GetString(body),
            Headers = Proto.Read(http).Where(field => field.Field == 3).GroupBy(field => Proto.TextOf(field.Value, 1), StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => Proto.TextOf(group.Last().Value, 2), StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>A request as the host hands it over.</summary>
    public static byte[] Request(string method, string path) =>
        Proto.Bytes(5, Proto.Message(Proto.Text(1, method), Proto.Text(2, $"http://localhost/api/{path}")));

    /// <summary>The same with headers and a form.</summary>
    public static byte[] Request(string method, string path, IEnumerable<KeyValuePair<string, string>> headers, string form)
    {
        byte[][] given =
        [
            Proto.Text(1, method),
            Proto.Text(2, $"http://localhost/api/{path}"),
            .. headers.SelectMany(header => new[]
            {
                Proto.Bytes(3, Proto.Message(Proto.Text(1, header.Key), Proto.Text(2, header.Value))),
                Proto.Bytes(20, Proto.Message(Proto.Text(1, header.Key), Proto.Bytes(2, Proto.Text(1, header.Value)))),
            }),
            .. form.Length > 0 ? new[] { Proto.Bytes(4, Proto.Text(3, form)), Proto.Bytes(17, Proto.Text(3, form)) } : [],
        ];
        return Proto.Bytes(5, Proto.Message(given));
    }

    public void End() => Ask(Terminate, Proto.Bytes(1, Proto.Number(1, 10)));

    private void Ask(int kind, params byte[][] fields) =>
        host.Send(Proto.Message(Proto.Text(1, Guid.NewGuid().ToString()), Proto.Bytes(kind, Proto.Message(fields))));

    /// <summary>The call is part of the trace the host began.</summary>
    private static byte[] Trace() => Proto.Text(1, $"00-{Guid.NewGuid():N}-{Guid.NewGuid().ToString("N")[..16]}-01");

    private static bool IsSuccess(byte[] result) => Proto.BytesOf(result, 4) is [1];

    private static void RequireSuccess(byte[] result)
    {
        if (!IsSuccess(result))
        {
            throw new InvalidOperationException($"The worker refused: {Proto.TextOf(Proto.BytesOf(result, 2), 2)}");
        }
    }
}

/// <summary>A function as the worker announced it.</summary>
/// <param name="Metadata">The announcement itself, which the host gives back when it loads the function.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Bindings">Its trigger, and what it returns.</param>
internal sealed record WorkerFunction(byte[] Metadata, string Name, JsonNode[] Bindings)
{
    public JsonNode Trigger => Bindings.Single(binding => Type(binding).EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));

    public string TriggerType => Type(Trigger);

    public static WorkerFunction Parse(byte[] metadata) => new(
        metadata,
        Proto.TextOf(metadata, 4),
        [.. Proto.Read(metadata).Where(field => field.Value is [(byte)'{', ..]).Select(field => JsonNode.Parse(field.Value)!).Where(node => node["type"] is not null)]);

    /// <summary>The host has read the raw bindings by the time it loads a function, and says them in the protocol's own words.</summary>
    public byte[] WithBindings() => Proto.Message([Metadata, .. Bindings.Select(binding => Proto.Bytes(6, Proto.Message(
        Proto.Text(1, binding["name"]!.ToString()),
        Proto.Bytes(2, Proto.Message(
            Proto.Text(2, Type(binding)),
            Proto.Number(3, string.Equals(binding["direction"]?.ToString(), "out", StringComparison.OrdinalIgnoreCase) ? 1UL : 0UL))))))]);

    private static string Type(JsonNode binding) => binding["type"]!.ToString();
}

/// <summary>How an invocation ended.</summary>
/// <param name="Succeeded">Whether the function returned.</param>
/// <param name="Failure">What it threw, in words; empty where it returned.</param>
/// <param name="HttpStatus">The status it answered with; empty for other triggers.</param>
internal sealed record WorkerAnswer(bool Succeeded, string Failure, string HttpStatus)
{
    /// <summary>What it answered with; empty for other triggers.</summary>
    public string Body { get; init; } = string.Empty;

    /// <summary>Its headers, by name; case does not count.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
