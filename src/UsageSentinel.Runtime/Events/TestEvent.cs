using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Events;

/// <summary>
/// The event an operator publishes to test the whole way of an alert. It may come from anybody, so nothing of it is passed on but its
/// id, without which it could not be sent a second time.
/// </summary>
internal static class TestEvent
{
    public const string Type = "UsageSentinel.Health.Test.v1";

    /// <param name="queue">The queue it came from, which is named after its audience.</param>
    /// <param name="id">As it came.</param>
    /// <param name="now">When.</param>
    public static SentinelEvent Of(string queue, string id, DateTimeOffset now) => new(
        $"test.{DisplayText.Of(id, 60)}",
        "/usagesentinel/test",
        Type,
        ResourcePath.None,
        now,
        new EventDetails
        {
            Audiences = [queue],
            Severity = "warning",
            Cause = "a test",
            Explanation = "This message tests the whole path of an alert: Event Grid, the queues, the routes. No action is needed.",
        });
}
