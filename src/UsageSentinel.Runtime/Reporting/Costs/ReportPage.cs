using System.Security.Cryptography;
using System.Text;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Reporting.Costs.Views;

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
        return MarkupRenderer.Render<ReportDocument>((nameof(ReportDocument.Model), new ReportModel(report, style, policy)));
    }
}
