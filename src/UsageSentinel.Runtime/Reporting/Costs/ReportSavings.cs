using System.Collections.Immutable;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Hints at savings. They overlap, so they are never added up.</summary>
internal static class ReportSavings
{
    private const int MostHints = 12;
    private const int MostKeys = 25;

    public static Html Render(AccountCosts costs) =>
        $"""
        {Hints(costs)}
        {Idle(costs.Idle)}
        """;

    private static Html Hints(AccountCosts costs) => costs.Savings.IsEmpty
        ? (Html)$"""<p class="quiet">No saving of at least one dollar was found.</p>"""
        : $"""
            <table><caption>Calculated with the prices of this period. The savings overlap and do not add up. They are based on the cost above ({ReportFigures.Words(costs.Totals.Total)}).</caption>
            <thead><tr><th>Change</th><th>Where</th><th class="number">Less</th><th>If</th></tr></thead><tbody>
            {costs.Savings.Take(MostHints).Select(Row)}</tbody></table>
            """;

    private static Html Row(SavingHint hint) =>
        $"""
        <tr><td>{Change(hint.Kind)}</td><td>{hint.What}</td><td class="number">{ReportFigures.Money(hint.Saved, "estimated")}</td><td>{hint.Because}</td></tr>

        """;

    private static string Change(SavingKind kind) => kind switch
    {
        SavingKind.CachedInput => "more cached input",
        SavingKind.Batch => "batch or flex",
        _ => "cheaper version",
    };

    private static Html Idle(ImmutableArray<IdleKey> keys) => keys.IsEmpty
        ? Html.Empty
        : (Html)$"""
            <p>{keys.Length} {Plural.Of(keys.Length, "key has", "keys have")} not been used for two months. Deleting unused keys saves no money, but they can no longer be stolen:</p>
            <ul>{keys.Take(MostKeys).Select(One)}</ul>{More(keys.Length - MostKeys)}
            """;

    private static Html One(IdleKey key) =>
        $"""<li>{key.Name ?? "(no name)"} <span class="quiet">{key.Id} in {key.Project}, {Last(key.LastUsedAt)}</span></li>""";

    private static Html Last(DateTimeOffset? used) => used is { } at ? (Html)$"last used {Words.Time(at)} UTC" : $"no use is known";

    private static Html More(int left) => left > 0 ? (Html)$"""<p class="quiet">{left} more: sentinel keys</p>""" : Html.Empty;
}
