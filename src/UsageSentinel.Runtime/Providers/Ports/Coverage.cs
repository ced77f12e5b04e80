using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>Which part of a stretch of time was spoken of. What was not is unknown, not zero.</summary>
internal static class Coverage
{
    /// <summary>The stretches of <paramref name="asked"/> that are in none of <paramref name="reported"/>, oldest first.</summary>
    public static ImmutableArray<TimeWindow> Gaps(TimeWindow asked, IEnumerable<TimeWindow> reported)
    {
        var gaps = ImmutableArray.CreateBuilder<TimeWindow>();
        var reached = asked.Start;
        foreach (var window in reported.OrderBy(window => window.Start))
        {
            if (window.Start >= asked.End)
            {
                break;
            }

            if (window.Start > reached)
            {
                gaps.Add(new TimeWindow(reached, window.Start));
            }

            reached = window.End > reached ? window.End : reached;
        }

        if (reached < asked.End)
        {
            gaps.Add(new TimeWindow(reached, asked.End));
        }

        return gaps.ToImmutable();
    }
}
