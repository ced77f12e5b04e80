using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary><c>/health</c>: how the product itself is doing.</summary>
internal sealed class HealthPage(IHealthReport health, StatusAnswers status, TimeProvider clock) : IConsolePage
{
    public string Name => "health";

    public async Task<PageAnswer?> AnswerAsync(ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (!question.Parts.IsEmpty)
        {
            return null;
        }

        var report = await health.ReadAsync(cancellationToken);
        var accounts = await status.ReadAsync(cancellationToken);
        return new PageAnswer.Page("Health", $"""
            {(report.IsHealthy ? (Html)$"""<p class="state good">Every part is healthy.</p>""" : $"""<p class="state bad">A part has a problem.</p>""")}
            <div class="panel"><h2>Parts</h2>{Lines(report)}</div>
            <div class="panel"><h2>Accounts</h2>{Accounts(accounts)}</div>
            """);
    }

    public static Html Lines(HealthReport report) =>
        $"""<ul class="plain">{report.Lines.Select(line => (Html)$"""<li><span class="tag {(line.IsHealthy ? "good" : "bad")}">{(line.IsHealthy ? "healthy" : "unhealthy")}</span> <b>{line.Part}</b> {line.Detail}</li>""")}</ul>""";

    private Html Accounts(List<StatusJson> accounts) => $"""
        <table class="cards"><thead><tr><th scope="col">Account</th><th scope="col">Data complete to (UTC)</th><th scope="col">Age of the data</th><th scope="col">Last sweep (UTC)</th><th scope="col" class="number">Keys</th><th scope="col" class="number">Events waiting</th><th scope="col">Price list</th></tr></thead><tbody>
        {accounts.Select(Account)}</tbody></table>
        """;

    private Html Account(StatusJson account) => $"""
        <tr><td data-label="Account">{account.Provider}/{account.Account}</td><td data-label="Data complete to">{Figures.Time(account.CompleteThrough)}</td><td data-label="Age">{(account.CompleteThrough is { } through ? Words.Ago(clock.GetUtcNow() - through) : "never swept")}</td><td data-label="Last sweep">{Figures.Time(account.SweptAt)}</td><td data-label="Keys" class="number">{account.Keys}</td><td data-label="Events waiting" class="number">{account.EventsDue}</td><td data-label="Price list">{account.PriceVersion}{(account.PriceListStale ? (Html)$""" <span class="tag warn">old</span>""" : Html.Empty)}</td></tr>
        """;
}
