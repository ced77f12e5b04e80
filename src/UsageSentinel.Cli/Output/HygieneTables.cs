using System.Globalization;
using Spectre.Console;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>The hygiene of an organization for people: what is wrong and what to do once for each rule, then the keys it is about.</summary>
internal static class HygieneTables
{
    private static readonly FittedColumn[] Findings =
    [
        new("id"),
        new("name"),
        new("project", 20),
        new("owner", 10),
        new("found") { IsProse = true },
        new("healthy") { IsProse = true },
        new("next step") { IsProse = true },
        new("accepted") { IsProse = true },
    ];

    private static readonly FittedColumn[] Deletions =
        [new("key"), new("id", 10), new("why"), new("phase"), new("from (UTC)"), new("note") { IsProse = true }];

    public static void Write(IAnsiConsole console, HygieneJson review, ListFilter filter)
    {
        if (review.Findings.Count == 0)
        {
            console.WriteLine($"{review.Provider}/{review.Account}: {(filter.Asked.Length > 0 ? $"no findings match {filter.Asked}" : "no findings")}.");
            return;
        }

        foreach (var rule in review.Findings.GroupBy(finding => (finding.Exception is null ? finding.Severity : "accepted", finding.Rule)))
        {
            WriteRule(console, rule.Key.Item1, rule.Key.Rule, [.. rule]);
        }

        if (review.Deletions.Count > 0)
        {
            console.WriteLine("Keys to be deleted");
            FittedTable.Write(console, Deletions, [.. review.Deletions.Select(Deletion)]);
            console.WriteLine();
        }

        // Scores are of whole projects and owners: beside a part of the findings they would mislead.
        if (filter is { Asked: "", Top: int.MaxValue })
        {
            WriteScores(console, "project", review.Projects);
            WriteScores(console, "owner", review.Owners);
        }
    }

    private static void WriteRule(IAnsiConsole console, string severity, string rule, List<HygieneFindingJson> findings)
    {
        var observed = Shared(findings, finding => finding.Observed);
        var healthy = Shared(findings, finding => finding.Threshold);
        var step = Shared(findings, finding => finding.NextStep);
        console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{severity}: {Cells.Word(rule)} ({findings.Count} {Plural.Of(findings.Count, "finding")})"),
            severity == "critical" ? new Style(Color.Red, decoration: Decoration.Bold) : new Style(decoration: Decoration.Bold));
        foreach (var (title, text) in ((string, string?)[])[("Found", observed), ("Healthy", healthy), ("Next step", step)])
        {
            if (text is not null)
            {
                console.WriteLine($"{title}: {Cells.Of(text, 500)}.");
            }
        }

        FittedTable.Write(console, Findings, findings.ConvertAll(finding => (Cell[])[
            Cells.Of(finding.Id, 200),
            Cells.Of(finding.Name),
            finding.ProjectId == finding.Id ? "-" : Cells.Of(finding.ProjectId),
            Cells.Of(finding.OwnerName ?? finding.OwnerId),
            observed is null ? Cells.Of(finding.Observed, 300) : "-",
            healthy is null ? Cells.Of(finding.Threshold, 300) : "-",
            step is null ? Cells.Of(finding.NextStep, 500) : "-",
            finding.Exception is { } exception ? Cells.Of($"until {exception.Until}: {exception.Reason}", 300) : "-",
        ]));
        console.WriteLine();
    }

    /// <summary>What is the same of all; null where they differ.</summary>
    private static string? Shared(List<HygieneFindingJson> findings, Func<HygieneFindingJson, string> of) =>
        findings.TrueForAll(finding => of(finding) == of(findings[0])) ? of(findings[0]) : null;

    private static Cell[] Deletion(HygieneDeletionJson deletion) =>
    [
        Cells.Of(deletion.Name ?? deletion.ApiKeyId),
        deletion.Name is null ? "-" : Cells.Of(deletion.ApiKeyId),
        Cells.Word(deletion.Rule),
        Cells.Word(deletion.Phase) + (deletion.ApprovedBy is null ? string.Empty : ", approved"),
        Cells.Of(deletion.DueAt),
        deletion.Phase == "proposed" ? $"sentinel approve hygiene/{DisplayText.Of(deletion.ApiKeyId)}" : Cells.Of(deletion.Note, 300),
    ];

    private static void WriteScores(IAnsiConsole console, string what, IReadOnlyList<Core.Hygiene.HygieneScore> scores)
    {
        var rows = scores.Where(score => score.Findings > 0)
            .Select(score => (Cell[])[Cells.Of(score.Id.Length > 0 ? score.Id : "organization"), Cells.Of(score.Score), Cells.Of(score.Findings)]).ToList();
        if (rows.Count > 0)
        {
            FittedTable.Write(console, [new(what), new("score (of 100)") { IsNumber = true }, new("findings") { IsNumber = true }], rows);
            console.WriteLine();
        }
    }
}
