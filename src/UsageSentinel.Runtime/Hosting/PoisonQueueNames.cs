namespace UsageSentinel.Runtime.Hosting;

/// <summary>Where the host puts what keeps failing: the queue of the same name with <c>-poison</c> after it.</summary>
public static class PoisonQueueNames
{
    private const string Suffix = "-poison";

    public const string Sweep = QueueNames.Sweep + Suffix;

    public const string Finance = QueueNames.Finance + Suffix;

    public const string OnCall = QueueNames.OnCall + Suffix;

    public const string Response = QueueNames.Response + Suffix;
}
