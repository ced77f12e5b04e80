namespace UsageSentinel.Core.Baselines;

/// <summary>What is counted (volume) and what is divided (unit). The numbers index the stored state: never change one.</summary>
public enum Channel
{
    /// <summary>Reference dollars.</summary>
    Usd = 0,
    Requests = 1,
    InputTokens = 2,
    UsdPerRequest = 3,
    InputPerRequest = 4,
    UsualUsd = 5,
    UsualRequests = 6,
}

/// <summary>How many channels of each kind there are.</summary>
internal static class Channels
{
    public const int Volume = 3;
    public const int Unit = 2;
    public const int Usual = 2;

    /// <summary>What the unit windows sum up: dollars, input tokens and requests.</summary>
    public const int Meters = 3;
}
