using System.Collections.Immutable;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Core.Alerting.Quieting;

/// <summary>One alert that explains others: while the source fires, targets that agree with it in some labels are not told.</summary>
/// <param name="Name">What the log calls it.</param>
/// <param name="Source">The rule whose alert explains.</param>
/// <param name="IsTarget">What is explained.</param>
/// <param name="Equal">Labels both must have alike; a missing one is empty.</param>
public sealed record Inhibition(string Name, RuleKind Source, Func<IReadOnlyDictionary<string, string>, bool> IsTarget, ImmutableArray<string> Equal)
{
    /// <summary>A source that cannot be read explains why nothing comes from it.</summary>
    public static Inhibition OfSource { get; } = new(
        "a source that cannot be read", RuleKind.SourceError, labels => Is(labels, RuleKind.SourceNoData), ["provider", "org"]);

    public static ImmutableArray<Inhibition> BuiltIn { get; } = [OfSource];

    /// <summary>Whether <paramref name="source"/>, which fires, keeps <paramref name="target"/> from being told. Nothing inhibits itself or its like.</summary>
    public bool Explains(Alert source, IReadOnlyDictionary<string, string> target)
    {
        var labels = source.Subject.Labels;
        return source.Subject.Rule == Source
            && source is { State: AlertState.Firing, IsHistoric: false }
            && IsTarget(target)
            && !(IsTarget(labels) && Is(target, Source))
            && Equal.All(name => labels.GetValueOrDefault(name, string.Empty) == target.GetValueOrDefault(name, string.Empty));
    }

    private static bool Is(IReadOnlyDictionary<string, string> labels, RuleKind rule) => labels.GetValueOrDefault("rule") == rule.ToString();
}
