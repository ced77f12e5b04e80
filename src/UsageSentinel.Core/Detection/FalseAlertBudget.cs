namespace UsageSentinel.Core.Detection;

/// <summary>How wrong the operator lets the detector be.</summary>
/// <param name="AlertsPerKeyMonth">False alerts per key and 30 days; the default is 0.5.</param>
/// <param name="RevocationsPerKeyMonth">Wrongful acts per key and 30 days; the default is 0.001.</param>
/// <param name="MinimumExcessUsd">Excess below which nothing is acted upon, in reference dollars; the default is 1.</param>
public sealed record FalseAlertBudget(
    double AlertsPerKeyMonth = 0.5,
    double RevocationsPerKeyMonth = 0.001,
    double MinimumExcessUsd = 1)
{
    /// <summary>Reversible actions on keys that are not abused, per key and 30 days.</summary>
    /// <value>The default is 0.02.</value>
    public double ContainmentsPerKeyMonth { get; init; } = 0.02;
}
