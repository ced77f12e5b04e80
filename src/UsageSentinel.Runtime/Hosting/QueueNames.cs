namespace UsageSentinel.Runtime.Hosting;

/// <summary>
/// The names of the Storage queues, for those who write to them and those who read from them. Messages are base64, as Event Grid
/// writes them; the host moves one that keeps failing to the queue of the same name with <c>-poison</c> after it.
/// </summary>
public static class QueueNames
{
    /// <summary>One message for each provider account that is to be swept.</summary>
    public const string Sweep = "sweep";

    /// <summary>The events whose audience is the responder.</summary>
    public const string Response = "response";

    /// <summary>The events whose audience is finance.</summary>
    public const string Finance = "finance";

    /// <summary>The events whose audience is on-call.</summary>
    public const string OnCall = "oncall";
}
