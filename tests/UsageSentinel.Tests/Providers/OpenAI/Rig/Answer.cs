using System.Text;
using Microsoft.AspNetCore.Http;

namespace UsageSentinel.Tests.Providers.OpenAI.Rig;

/// <summary>One answer of the scripted server.</summary>
internal sealed record Answer(int Status, byte[] Body)
{
    public string ContentType { get; init; } = "application/json";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Writes the answer instead of status and body.</summary>
    public Func<HttpContext, Task>? Custom { get; init; }

    public static Answer Json(string json, int status = 200) => new(status, Encoding.UTF8.GetBytes(json));

    public static Answer Error(int status, string? code = null, string message = "no") => Json(
        "{\"error\":{\"message\":\"" + message + "\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":" + Pages.Quoted(code) + "}}",
        status);

    public static Answer By(Func<HttpContext, Task> write) => new(200, []) { Custom = write };

    public Answer With(string header, string value) =>
        this with { Headers = new Dictionary<string, string>(Headers) { [header] = value } };

    public async Task WriteAsync(HttpContext context)
    {
        if (Custom is not null)
        {
            await Custom(context);
            return;
        }

        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType;
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(Body);
    }
}
