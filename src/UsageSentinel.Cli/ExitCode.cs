namespace UsageSentinel.Cli;

/// <summary>What a command ends with.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>The command did its work and the answer is "no".</summary>
    public const int No = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Network, garbage answer, store or disk failed.</summary>
    public const int Failed = 3;

    /// <summary>The provider, an authorization or a guardrail refused.</summary>
    public const int Refused = 4;

    /// <summary>Ended by the person at the keyboard.</summary>
    public const int Interrupted = 130;
}
