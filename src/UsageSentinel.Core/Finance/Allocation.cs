using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>Shares an amount that was billed to a project among the series that used it.</summary>
internal static class Allocation
{
    /// <summary>
    /// By what each used; the last gets what rounding left, so the shares add up to the amount exactly. What has no usage is
    /// the project's own.
    /// </summary>
    public static IEnumerable<(SeriesId Series, Usd Share)> Share(Usd amount, ProjectId? project, IReadOnlyCollection<EstimatedItem> users)
    {
        var total = users.Sum(user => user.Listed.Amount);
        if (total <= 0)
        {
            yield return (new SeriesId(project, null), amount);
            yield break;
        }

        var left = amount;
        var ordered = users.Where(user => user.Listed.Amount > 0).OrderBy(user => user.Listed).ThenBy(user => user.Series).ToList();
        for (var index = 0; index < ordered.Count; index++)
        {
            var share = index == ordered.Count - 1 ? left : new Usd(Math.Round(amount.Amount * (ordered[index].Listed.Amount / total), 12));
            left -= share;
            yield return (ordered[index].Series, share);
        }
    }
}
