namespace UsageSentinel.Runtime.Sweeping;

/// <summary>How far back and how often a sweep reads.</summary>
public sealed record SweepPolicy
{
    /// <value>History read on the first sweep. The default is 30 days.</value>
    public TimeSpan Backfill { get; init; } = TimeSpan.FromDays(30);

    /// <value>Minutes read again behind the watermark, because they may still have grown. The default is 20 minutes.</value>
    public TimeSpan RereadMinutes { get; init; } = TimeSpan.FromMinutes(20);

    /// <value>Hours read again behind the watermark. The default is 24 hours.</value>
    public TimeSpan RereadHours { get; init; } = TimeSpan.FromHours(24);

    /// <value>The longest gap that is caught up in minutes; a longer one is caught up in hours. The default is 6 hours.</value>
    public TimeSpan CatchUpInMinutes { get; init; } = TimeSpan.FromHours(6);

    /// <value>Rows that are asked of an endpoint at once, roughly; a longer window is read in parts. The default is 500,000.</value>
    public int RowsAtOnce { get; init; } = 500_000;

    /// <value>Bytes of an endpoint's parts that are held in memory; the rest is in a temporary file until it is judged. The default is 48 MB.</value>
    public int BytesAtOnce { get; init; } = 48 * 1024 * 1024;

    /// <value>How long an inventory is good for. The default is 1 hour.</value>
    public TimeSpan InventoryEvery { get; init; } = TimeSpan.FromHours(1);

    /// <value>How long billed costs are good for. The default is 6 hours.</value>
    public TimeSpan CostsEvery { get; init; } = TimeSpan.FromHours(6);

    /// <value>How often the provider's audit log is read. The default is 15 minutes.</value>
    public TimeSpan AuditLogEvery { get; init; } = TimeSpan.FromMinutes(15);

    /// <value>Days of billed cost read again each time. The default is 3 days.</value>
    public TimeSpan RereadCosts { get; init; } = TimeSpan.FromDays(3);

    /// <value>Late usage may arrive for this long after the end of a bucket. The default is 15 minutes.</value>
    public TimeSpan Lag { get; init; } = TimeSpan.FromMinutes(15);

    /// <value>The time between two sweeps. The default is 5 minutes.</value>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The service level: a minute of usage is judged within this time after its end.</summary>
    public TimeSpan JudgedWithin => Lag + (2 * Every);

    /// <value>How long a sweep holds its lease without renewing it. The default is 10 minutes.</value>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(10);

    /// <value>How long minutes are kept. The default is 8 days.</value>
    public TimeSpan KeepMinutes { get; init; } = TimeSpan.FromDays(8);

    /// <value>How long hours are kept. The default is 90 days.</value>
    public TimeSpan KeepHours { get; init; } = TimeSpan.FromDays(90);

    /// <value>How long after it is over what an alert was judged on is kept. The default is 90 days.</value>
    public TimeSpan KeepInputs { get; init; } = TimeSpan.FromDays(90);

    /// <value>How long after it is over an alert is kept, and how long entries of the audit log are. The default is 800 days.</value>
    public TimeSpan KeepAlerts { get; init; } = TimeSpan.FromDays(800);

    /// <value>Series judged at the same time. The default is 8.</value>
    public int Parallel { get; init; } = 8;
}
