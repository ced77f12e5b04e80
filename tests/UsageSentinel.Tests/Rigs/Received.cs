using System.Text;
using Microsoft.AspNetCore.Http;

namespace UsageSentinel.Tests.Rigs;

/// <summary>A request as it came.</summary>
/// <param name="Method">Such as <c>POST</c>.</param>
/// <param name="Path">With the query.</param>
/// <param name="Headers">By their names, in any case.</param>
/// <param name="Body">As sent.</param>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The value of a header; empty without one.</summary>
    public string Header(string name) => Headers.GetValueOrDefault(name, string.Empty);

    public static async Task<Received> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return new Received(
            context.Request.Method,
            context.Request.Path.Value + context.Request.QueryString.Value,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
    }
}
