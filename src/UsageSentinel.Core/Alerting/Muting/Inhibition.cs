using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Alerting.Muting;

/// <summary>One alert that explains others: while the source fires, targets with equal labels are not sent.</summary>
/// <param name="Source">The rule whose alert explains.</param>
/// <param name="Targets">The rules whose alerts are explained.</param>
/// <param name="Equal">Labels both must have alike; a missing one is empty.</param>
public sealed record Inhibition(RuleKind Source, ImmutableArray<RuleKind> Targets, ImmutableArray<string> Equal)
{
    /// <summary>
    /// A source that cannot be read explains why nothing comes from it, and an organization that rises as a whole explains why its
    /// keys do. A critical alert is explained by nothing: a key that is abused must not hide in the crowd.
    /// </summary>
    public static ImmutableArray<Inhibition> BuiltIn { get; } =
    [
        .. Enum.GetValues<RuleKind>()
            .Where(rule => RuleTraits.Get(rule).InhibitedBy is not null)
            .GroupBy(rule => RuleTraits.Get(rule).InhibitedBy ?? rule)
            .Select(group => new Inhibition(group.Key, [.. group], ["provider", "org", "meter"])),
    ];

    /// <summary>Whether <paramref name="source"/> fires and inhibits <paramref name="target"/>. An alert that matches both sides is not inhibited by another such alert.</summary>
    public bool Explains(Alert source, IReadOnlyDictionary<string, string> target)
    {
        var labels = source.Subject.Labels;
        return source.Subject.Rule == Source
            && source is { State: AlertState.Firing, IsHistoric: false }
            && IsTarget(target)
            && target.GetValueOrDefault("severity") != "critical"
            && !(IsTarget(labels) && target.GetValueOrDefault("rule") == Source.ToString())
            && Equal.All(name => labels.GetValueOrDefault(name, string.Empty) == target.GetValueOrDefault(name, string.Empty));
    }

    private bool IsTarget(IReadOnlyDictionary<string, string> labels) =>
        Targets.Any(target => target.ToString() == labels.GetValueOrDefault("rule"));
}
