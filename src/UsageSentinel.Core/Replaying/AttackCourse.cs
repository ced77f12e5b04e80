using System.Collections.Immutable;

namespace UsageSentinel.Core.Replaying;

/// <summary>Names, length and growth of <see cref="AttackKind"/>.</summary>
public static class AttackCourse
{
    private static readonly ImmutableArray<(string Word, AttackKind Kind)> All =
        [("stolen-key", AttackKind.StolenKey), ("loop", AttackKind.Loop), ("drip", AttackKind.Drip)];

    /// <summary>The names, as they are typed.</summary>
    public static ImmutableArray<string> Words { get; } = [.. All.Select(pair => pair.Word)];

    /// <summary>The kind of that name; null for none.</summary>
    public static AttackKind? Parse(string word) => All.Where(pair => pair.Word == word).Select(pair => (AttackKind?)pair.Kind).FirstOrDefault();

    public static string Word(this AttackKind kind) => All.Single(pair => pair.Kind == kind).Word;

    /// <summary>How long it lasts.</summary>
    public static TimeSpan Length(this AttackKind kind) => kind switch
    {
        AttackKind.StolenKey => TimeSpan.FromHours(24),
        AttackKind.Loop => TimeSpan.FromHours(6),
        AttackKind.Drip => TimeSpan.FromDays(7),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>How many hours at full size it amounts to, from its start until so many hours later.</summary>
    internal static double Sum(AttackKind kind, double hours) => kind switch
    {
        AttackKind.StolenKey => hours,
        AttackKind.Loop => hours < 1 ? hours * hours / 2 : hours - 0.5,
        AttackKind.Drip => hours * hours / (2 * kind.Length().TotalHours),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
