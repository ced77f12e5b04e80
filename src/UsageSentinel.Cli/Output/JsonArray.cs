using System.Text;
using System.Text.Json;

namespace UsageSentinel.Cli.Output;

/// <summary>An array of JSON written item by item, one a line, so that a long one is never held whole.</summary>
public sealed class JsonArray(TextWriter writer)
{
    /// <summary>Standard output is written through at every call; few large ones are cheaper.</summary>
    private const int Ready = 32 * 1024;

    private readonly StringBuilder pending = new();
    private bool isBegun;

    /// <summary>Adds an item; it may wait in memory for others.</summary>
    public async Task AddAsync<T>(T item, CancellationToken cancellationToken)
    {
        pending.Append(isBegun ? ",\n" : "[\n").Append(JsonSerializer.Serialize(item, Json.Options));
        isBegun = true;
        if (pending.Length >= Ready)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Writes what waits.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await writer.WriteAsync(pending, cancellationToken);
        await writer.FlushAsync(cancellationToken);
        pending.Clear();
    }

    /// <summary>Closes the array.</summary>
    public Task EndAsync(CancellationToken cancellationToken)
    {
        pending.Append(isBegun ? "\n]\n" : "[]\n");
        return FlushAsync(cancellationToken);
    }
}
