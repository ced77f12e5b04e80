using System.Collections.Immutable;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What the operator wants watched, and how strictly. Immutable: one policy holds for one sweep.</summary>
public sealed record Policy
{
    /// <value>How often the engine may be wrong. The default is half an alert and a thousandth of a revocation per key and month.</value>
    public FalseAlertBudget Tolerance { get; init; } = new();

    /// <value>What costs less than this above the usual, in the window judged, is not alerted. The default is 2 cents.</value>
    public Usd MinimumExcess { get; init; } = new(0.02m);

    /// <value>An excess of this much per hour is critical. The default is $10.</value>
    public Usd CriticalExcessPerHour { get; init; } = new(10m);

    /// <value>How long it may take until a person takes over: what is lost until then counts for the severity. The default is 8 hours.</value>
    public TimeSpan AttendedWithin { get; init; } = TimeSpan.FromHours(8);

    /// <value>A key without usage for this long is dormant. The default is 14 days.</value>
    public TimeSpan DormantAfter { get; init; } = TimeSpan.FromDays(14);

    /// <value>Late usage may arrive for this long after the end of a bucket. The default is 15 minutes.</value>
    public TimeSpan Lag { get; init; } = TimeSpan.FromMinutes(15);

    /// <value>How long after the end of a bucket its usage usually is there. The default is zero, as in a record.</value>
    public TimeSpan Arrives { get; init; }

    /// <value>How long before this sweep the one before it was. The default is zero: nothing is waited for.</value>
    public TimeSpan ReadEvery { get; init; }

    /// <value>What was found in buckets that ended longer ago than this is recorded, but causes neither notices nor actions. The default is 1 day.</value>
    public TimeSpan HistoricAfter { get; init; } = TimeSpan.FromDays(1);

    /// <value>Hard ceilings. None by default.</value>
    public ImmutableArray<Cap> Caps { get; init; } = [];

    /// <value>What is provided for a new key. The default is null: a new key is only compared with how keys are born.</value>
    public Provision? Provision { get; init; }

    /// <value>Ids of decoy keys, <c>*</c> for any characters. None by default.</value>
    public ImmutableArray<string> CanaryKeys { get; init; } = [];

    /// <value>How long the bars of a key are lower after a leak report that may mean it. The default is 7 days.</value>
    public TimeSpan LeakWatch { get; init; } = TimeSpan.FromDays(7);

    /// <value>Budgets. None by default.</value>
    public ImmutableArray<Budget> Budgets { get; init; } = [];

    public static Policy Default { get; } = new();
}
