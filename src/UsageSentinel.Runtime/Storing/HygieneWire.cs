using System.Text.Json.Serialization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Findings as the store keeps them: texts are listed once, and a finding is a run of <see cref="Width"/> numbers, most of them places in that list.
/// What a finding is about is kept without its dates and settings: the inventory has them.
/// </summary>
/// <param name="Texts">Each once.</param>
/// <param name="Rows">The findings, one after the other.</param>
/// <param name="Accepted">Exceptions that accept findings.</param>
/// <param name="Proposals">Settings that would mend findings.</param>
internal sealed record HygieneRowsWire(string[] Texts, int[] Rows, AcceptedFinding[] Accepted, ProposalWire[] Proposals)
{
    private const int Width = 14;

    private const int None = -1;

    /// <summary>The names behind the numbers of rules, severities and kinds: a version that has others does not read what this one wrote.</summary>
    public static string Vocabulary { get; } = string.Join(' ', [.. Enum.GetNames<HygieneRule>(), .. Enum.GetNames<Severity>(), .. Enum.GetNames<InventoryKind>()]);

    /// <summary>Packs findings.</summary>
    /// <param name="findings">Each with its place in the review.</param>
    public static HygieneRowsWire Of(IEnumerable<(HygieneFinding Finding, int Place)> findings)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var (texts, rows, accepted, proposals) = (new List<string>(), new List<int>(), new List<AcceptedFinding>(), new List<ProposalWire>());
        foreach (var (finding, place) in findings)
        {
            var item = finding.Item;
            rows.AddRange([
                place, (int)finding.Rule, (int)finding.Severity, (int)item.Kind, Text(item.Project), Text(item.Id), Text(item.Name), Text(item.Owner), Text(item.OwnerName),
                Text(finding.Observed), Text(finding.Threshold), Text(finding.NextStep), finding.Accepted is null ? None : accepted.Count, finding.Proposal is null ? None : proposals.Count,
            ]);
            accepted.AddRange(finding.Accepted is { } exception ? [exception] : []);
            proposals.AddRange(finding.Proposal is { } proposal ? [new ProposalWire(proposal.Settings.ToDictionary(StringComparer.Ordinal), proposal.WouldHaveRefused)] : []);
        }

        return new HygieneRowsWire([.. texts], [.. rows], [.. accepted], [.. proposals]);

        int Text(string? text)
        {
            if (text is null)
            {
                return None;
            }

            if (!places.TryGetValue(text, out var known))
            {
                places[text] = known = texts.Count;
                texts.Add(text);
            }

            return known;
        }
    }

    /// <summary>The findings, each with its place in the review.</summary>
    public IEnumerable<(HygieneFinding Finding, int Place)> Unpack()
    {
        for (var from = 0; from < Rows.Length; from += Width)
        {
            var item = new InventoryItem((InventoryKind)Rows[from + 3], Text(from + 4) ?? string.Empty, Text(from + 5) ?? string.Empty) { Name = Text(from + 6), Owner = Text(from + 7), OwnerName = Text(from + 8) };
            yield return (
                new HygieneFinding((HygieneRule)Rows[from + 1], (Severity)Rows[from + 2], item, Text(from + 9) ?? string.Empty, Text(from + 10) ?? string.Empty, Text(from + 11) ?? string.Empty)
                {
                    Accepted = Rows[from + 12] == None ? null : Accepted[Rows[from + 12]],
                    Proposal = Rows[from + 13] == None ? null : Proposals[Rows[from + 13]].ToProposal(),
                },
                Rows[from]);
        }
    }

    private string? Text(int at) => Rows[at] == None ? null : Texts[Rows[at]];
}

/// <summary>A proposed setting.</summary>
internal sealed record ProposalWire(Dictionary<string, string> Settings, long WouldHaveRefused)
{
    public HygieneProposal ToProposal() => new(InventoryItem.NoSettings.AddRange(Settings), WouldHaveRefused);
}

/// <summary>The scores of a review, the names of projects, and the exceptions that ended.</summary>
internal sealed record ScoresWire(HygieneScore[] Projects, HygieneScore[] Owners, Dictionary<string, string> ProjectNames, AcceptedFinding[] Ended);

/// <summary>What one series did in the last 30 days.</summary>
/// <param name="Series">The name of the series.</param>
/// <param name="At">Up to when, UTC.</param>
/// <param name="Uses">One for each project that it ran in.</param>
internal sealed record SeriesUse(string Series, DateTimeOffset At, KeyUse[] Uses);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(HygieneRowsWire))]
[JsonSerializable(typeof(ScoresWire))]
[JsonSerializable(typeof(SeriesUse[]))]
[JsonSerializable(typeof(HygienePolicy))]
internal sealed partial class HygieneStoreJson : JsonSerializerContext;
