namespace UsageSentinel.Core.Detection;

/// <summary>The scores an organization's budget translates to, for now.</summary>
/// <param name="Alert">An alert must exceed it, and the key's own bar.</param>
/// <param name="Act">An act must exceed it as well.</param>
public readonly record struct ScoreThresholds(double Alert, double Act)
{
    /// <summary>A reversible action must exceed it; between the other two for the default budgets.</summary>
    /// <value>Infinite where it was not calibrated: then nothing exceeds it.</value>
    public double Contain { get; init; } = double.PositiveInfinity;
}
