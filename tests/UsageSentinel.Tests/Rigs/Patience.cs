namespace UsageSentinel.Tests.Rigs;

/// <summary>How long a test waits before it is taken to hang. Only one that fails waits as long, so that a slow machine changes no outcome.</summary>
internal static class Patience
{
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
}
