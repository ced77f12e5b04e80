namespace UsageSentinel.Core.Baselines;

/// <summary>The end of one key's day, for the calibration of its organization; the default is no end at all.</summary>
/// <param name="Closed">True where a day ended.</param>
/// <param name="Level">The day's highest score, without the discount for immaturity.</param>
/// <param name="IsRecord">True where it beat the key's own bar.</param>
public readonly record struct DayClose(bool Closed, double Level, bool IsRecord, Birth Birth = default);

/// <summary>How busy a key was at most in its first week, as logs of a six-hour window; the default is no birth.</summary>
public readonly record struct Birth(bool Told, double Requests, double Usd);
