using System.Security.Cryptography;
using System.Text;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Renders the report: one page in one file that needs nothing from anywhere and prints well. A pure function of what it shows.</summary>
public static class ReportPage
{
    public static string Render(CostReport report)
    {
        // The policy names the one style there is; a policy in a file cannot have a nonce worth the name.
        var style = $"\n{ReportStyle.Css}\n";
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        var policy = $"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'";
        Html page = $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta http-equiv="Content-Security-Policy" content="{policy}" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="referrer" content="no-referrer" />
            <title>Cost of {report.Deployment}, {Period(report)}</title>
            <style>{Html.Constant(style)}</style>
            </head>
            <body>
            <header><h1>Cost of LLM keys, {Period(report)}</h1><span class="quiet">{report.Deployment}</span><span class="quiet">created {Words.Time(report.MadeAt)} UTC</span></header>
            <main>
            {report.Accounts.Select(account => ReportAccount.Render(account, report))}
            </main>
            <footer>Days are UTC days. <b>Billed</b>: the amount that the provider billed for days with a settled bill. <b>Revised</b>: the bill of such a day was changed later. <b>Estimated</b>: tokens times the price list, corrected by a factor from settled bills.
            What an incident cost is the part above the expected cost since it began, always estimated. The cost on incident days is the whole cost of a key on the days on which it had an alert, ordinary use included: the same rows that have <code>x_Incident</code> in the FOCUS export. Alerts that were labelled benign are not included.</footer>
            </body>
            </html>

            """;
        return page.ToString();
    }

    private static string Period(CostReport report) => $"{ReportFigures.Day(report.First)} to {ReportFigures.Day(report.Last)}";
}
