using Microsoft.AspNetCore.Http;

namespace UsageSentinel.Tests.Rigs;

/// <summary>What to answer.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">As text.</param>
/// <param name="IsNever">The answer does not come: the client waits until it gives up.</param>
/// <param name="IsCut">The connection ends instead of an answer.</param>
internal sealed record Reply(int Status, string Body = "", bool IsNever = false, bool IsCut = false)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public Reply With(string header, string value) => this with { Headers = new Dictionary<string, string>(Headers) { [header] = value } };

    public async Task WriteAsync(HttpContext context)
    {
        if (IsNever)
        {
            await LoopbackServer.NeverAsync(context);
            return;
        }

        if (IsCut)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(Body);
    }
}
