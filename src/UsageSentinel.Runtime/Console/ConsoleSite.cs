using System.Collections.Immutable;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// The console: server-rendered pages, plain forms, and the same answers as JSON. Who asks has been established by the host; what they may
/// do is checked here, for every page and every form.
/// </summary>
public sealed class ConsoleSite
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private readonly ImmutableDictionary<string, IConsolePage> pages;
    private readonly ConsoleApi api;
    private readonly string deployment;
    private readonly TimeProvider clock;
    private readonly IFormQueue? queue;

    /// <param name="pages">Every page.</param>
    /// <param name="api">The same as JSON.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="clock">The time on the wall.</param>
    /// <param name="queue">Where forms go; null if the pages carry them out themselves.</param>
    internal ConsoleSite(IEnumerable<IConsolePage> pages, ConsoleApi api, SentinelOptions options, TimeProvider clock, IFormQueue? queue = null)
    {
        this.queue = queue;
        this.pages = pages.ToImmutableDictionary(page => page.Name, StringComparer.Ordinal);
        this.api = api;
        this.clock = clock;
        deployment = options.Deployment;
    }

    /// <param name="call">The request; its path is below that of the console.</param>
    /// <param name="visit">Who asks.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<WebAnswer> AnswerAsync(WebCall call, ConsoleVisit visit, CancellationToken cancellationToken)
    {
        var parts = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToImmutableArray();
        var (token, cookie) = FormGuard.Issue(call, visit);
        var address = new ConsoleAddress(visit.Base, "/" + string.Join('/', parts), call.Query.Remove("token").ToImmutableSortedDictionary(StringComparer.Ordinal));
        var question = new ConsoleQuestion(call, visit, address, parts.IsEmpty ? parts : parts.RemoveAt(0)) { FormToken = token };
        return (parts, call.Method) switch
        {
            ( ["assets", "console.css"], "GET") => Asset("text/css; charset=utf-8", ConsoleStyle.Css),
            ( ["assets", "console.js"], "GET") => Asset("text/javascript; charset=utf-8", ConsoleScript.Js),
            (_, not ("GET" or "POST")) => Say(405, "Method not allowed", "Open pages with GET and send forms with POST.", question),
            _ when !visit.May(ConsoleRole.Reader) => Say(403, "Not allowed", "You are signed in, but you do not have the role Reader.", question),
            ( ["api", "v1", .. var rest], "GET") => await api.AnswerAsync([.. rest], question, cancellationToken),
            (_, "POST") when FormGuard.Check(call, visit) is not FormSender.OurPage =>
                Say(403, "Refused", "The form was not sent by a page of this console, or its page is too old. Nothing was changed. Open the page again and use its buttons.", question),
            (_, "POST") when queue is not null => Html(await queue.SendAsync(question, cancellationToken), question),
            _ => With(await PageAsync(parts.IsEmpty ? string.Empty : parts[0], question, cancellationToken), cookie),
        };
    }

    private async Task<WebAnswer> PageAsync(string name, ConsoleQuestion question, CancellationToken cancellationToken)
    {
        var answer = pages.GetValueOrDefault(name) is { } page ? await page.AnswerAsync(question, cancellationToken) : null;
        return answer switch
        {
            PageAnswer.Page shown => Html(200, shown, question),
            PageAnswer.File file => new WebAnswer(200, file.ContentType, file.Body, Policy)
            {
                Own = [new("Content-Disposition", $"attachment; filename=\"{file.Name}\"")],
            },
            _ => Say(404, "Not found", "There is no page with this address: check it for a typing error. What it showed may also be gone, because alerts and usage are kept for a limited time.", question),
        };
    }

    private WebAnswer Say(int status, string title, string line, ConsoleQuestion question) =>
        Html(status, new PageAnswer.Page(title, MarkupRenderer.Fragment<Said>(new SaidModel(line, "warn", null))), question);

    private WebAnswer Html(FormResult result, ConsoleQuestion question) =>
        FormResult.Page(result, question.Address) is PageAnswer.Page page ? Html(result.Status, page, question) : throw new System.Diagnostics.UnreachableException();

    /// <summary>A page that says one thing, for what is decided before the console is asked.</summary>
    internal WebAnswer Say(int status, string title, string line, WebCall call, ConsoleVisit visit) => Say(
        status, title, line, new ConsoleQuestion(call, visit, new ConsoleAddress(visit.Base, "/", ImmutableSortedDictionary<string, string>.Empty), []) { FormToken = string.Empty });

    private WebAnswer Html(int status, PageAnswer.Page shown, ConsoleQuestion question)
    {
        var frame = FrameOf.Page(shown.Title, shown.Main, question, deployment, clock.GetUtcNow());
        return new WebAnswer(status, "text/html; charset=utf-8", MarkupRenderer.Render<Frame>((nameof(Frame.Model), frame)), Policy);
    }

    private static WebAnswer Asset(string type, string text) => new(200, type, text, Policy);

    private static WebAnswer With(WebAnswer answer, string? cookie) =>
        cookie is null ? answer : answer with { Own = answer.Own.Add(new("Set-Cookie", cookie)) };
}
