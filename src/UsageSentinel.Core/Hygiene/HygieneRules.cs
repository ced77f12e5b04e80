using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Hygiene;

/// <summary>Judges the hygiene of an organization. The same facts give the same review.</summary>
public static class HygieneRules
{
    /// <summary>All findings, and the scores that follow from those no exception accepts.</summary>
    public static HygieneReview Review(HygieneFacts facts, HygienePolicy policy, DateTimeOffset now)
    {
        var index = new HygieneIndex(facts);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var findings = KeyRules.Of(index, policy, now)
            .Concat(AdminKeyRules.Of(facts, policy, now))
            .Concat(ProjectRules.Of(index, policy))
            .Select(finding => finding with { Accepted = policy.Exceptions.FirstOrDefault(exception => today < exception.Until && Accepts(exception, finding, index)) })
            .OrderByDescending(finding => finding.Severity)
            .ThenBy(finding => finding.Rule)
            .ThenBy(finding => finding.Item.Project, StringComparer.Ordinal)
            .ThenBy(finding => finding.Item.Id, StringComparer.Ordinal)
            .ToImmutableArray();
        var counted = findings.Where(finding => finding.Accepted is null).ToList();
        return new HygieneReview(
            now,
            findings,
            Scores(index.Projects.Select(project => project.Id).Append(string.Empty), counted, finding => finding.Item.Kind is InventoryKind.Project ? finding.Item.Id : finding.Item.Project),
            Scores(index.Keys.Select(key => key.Owner).OfType<string>().Concat(counted.Select(finding => finding.Owner).OfType<string>()), counted, finding => finding.Owner))
        {
            ProjectNames = index.Projects.Where(project => project.Name is not null).ToImmutableDictionary(project => project.Id, project => project.Name!, StringComparer.Ordinal),
            Ended = [.. policy.Exceptions.Where(exception => today >= exception.Until)],
        };
    }

    private static ImmutableArray<HygieneScore> Scores(IEnumerable<string> ids, IEnumerable<HygieneFinding> findings, Func<HygieneFinding, string?> idOf)
    {
        var byId = findings.ToLookup(idOf, StringComparer.Ordinal);
        return [.. ids.Distinct(StringComparer.Ordinal)
            .Select(id => new HygieneScore(id, Math.Max(0, 100 - byId[id].Sum(finding => Weight(finding.Severity))), byId[id].Count()))
            .OrderBy(score => score.Score)
            .ThenBy(score => score.Id, StringComparer.Ordinal)];
    }

    private static int Weight(Severity severity) => severity switch
    {
        Severity.Critical => 30,
        Severity.Warning => 10,
        _ => 3,
    };

    private static bool Accepts(AcceptedFinding exception, HygieneFinding finding, HygieneIndex index)
    {
        var item = finding.Item;
        return (exception.Rule is null || exception.Rule == finding.Rule)
            && new[] { item.Id, item.Name, item.Project, index.ProjectName(item.Project), item.Owner, item.OwnerName }
                .Any(text => !string.IsNullOrEmpty(text) && Protection.Matches(exception.Subject, text));
    }
}
