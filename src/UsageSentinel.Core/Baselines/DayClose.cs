namespace UsageSentinel.Core.Baselines;

/// <summary>The end of one key's day, for the calibration of its organization; the default is no end at all.</summary>
/// <param name="Closed">True where a day ended.</param>
/// <param name="Level">The day's highest score.</param>
/// <param name="IsRecord">True where it beat the key's own bar.</param>
/// <param name="Birth">How the key was born, reported once.</param>
public readonly record struct DayClose(bool Closed, double Level, bool IsRecord, Birth Birth = default);

/// <summary>How busy a key was at most in its first day, as logs of a six-hour window; the default is no birth.</summary>
/// <param name="Reported">True if there is a birth to report.</param>
/// <param name="Requests">Log of requests.</param>
/// <param name="Usd">Log of reference dollars.</param>
public readonly record struct Birth(bool Reported, double Requests, double Usd)
{
    internal static double Log(double requests) => Math.Log(1 + requests);

    internal static double LogUsd(double usd) => Math.Log(0.01 + usd);
}
