using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Web;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Console;

/// <summary>The console of an engine, asked without a browser.</summary>
/// <param name="host">The engine.</param>
internal sealed partial class ConsoleRig(EngineHost host)
{
    public const string Base = "/here";

    private static readonly ImmutableDictionary<string, string> None = ImmutableDictionary<string, string>.Empty;

    public ConsoleVisit Visit { get; init; } = new("cli:ann", ConsoleVisit.Everything, Base);

    public static IReadOnlyList<string> Lists { get; } = ["/", "/alerts", "/keys", "/spend", "/decisions", "/hygiene", "/health"];

    public Task<WebAnswer> GetAsync(string path) => host.Get<ConsoleSite>().AnswerAsync(
        new WebCall("GET", WebCall.Pairs(new Uri("http://x" + path).Query), None, ReadOnlyMemory<byte>.Empty) { Path = path.Split('?')[0] }, Visit, CancellationToken.None);

    /// <summary>A page that must be there, as elements.</summary>
    public async Task<XDocument> PageAsync(string path)
    {
        var answer = await GetAsync(path);
        Assert.True(answer.Status == 200, $"{path}: {answer.Status}");
        return Parse(answer.Body);
    }

    /// <summary>A page as elements. HTML does not close elements that are always empty; everything else is well formed.</summary>
    public static XDocument Parse(string page) => XDocument.Parse(EmptyElements().Replace(page, "<$1 />"));

    public async Task<JsonElement> JsonAsync(string path)
    {
        var answer = await GetAsync(path);
        Assert.True(answer.Status == 200, $"{path}: {answer.Status} {answer.Body}");
        return JsonDocument.Parse(answer.Body).RootElement.Clone();
    }

    /// <summary>Opens a page and sends a form of it, as a browser does.</summary>
    public async Task<WebAnswer> SendAsync(string path, params (string Name, string Value)[] fields)
    {
        var opened = await GetAsync(path);
        var cookie = opened.Own.Single(header => header.Key == "Set-Cookie").Value.Split(';')[0];
        var token = Parse(opened.Body).Descendants("input").Where(input => input.Attribute("name")?.Value == "form").Select(input => input.Attribute("value")!.Value).FirstOrDefault(string.Empty);
        return await PostAsync(path, cookie, [("form", token), .. fields]);
    }

    public Task<WebAnswer> PostAsync(string path, string cookie, params (string Name, string Value)[] fields) => host.Get<ConsoleSite>().AnswerAsync(
        new WebCall(
            "POST",
            None,
            None.Add("cookie", cookie).Add("content-type", "application/x-www-form-urlencoded"),
            System.Text.Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"))))
        {
            Path = path,
        },
        Visit,
        CancellationToken.None);

    [GeneratedRegex("<((?:meta|link|input|br|hr)\\b(?:[^>\"]|\"[^\"]*\")*?) ?/?>")]
    private static partial Regex EmptyElements();
}
