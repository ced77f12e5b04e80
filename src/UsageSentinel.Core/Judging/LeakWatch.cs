using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>A key that a leak report may mean is watched for some days: the report proves nothing, but makes abuse likelier than usual.</summary>
internal static class LeakWatch
{
    /// <summary>What an alert says that would not have been raised otherwise.</summary>
    public const string Note = " The bar is lower than usual for this key, because a leak report may mean it.";

    /// <summary>Whether an unsure report about the key is open and young enough. A person who ends its alert ends this too.</summary>
    public static bool Holds(KeyState state, UsageBucket bucket, Policy policy)
    {
        foreach (var alert in state.Alerts)
        {
            if (alert.IsOpen && LeakSubject.IsUnconfirmed(alert.Subject) && bucket.Window.End - alert.ActiveAt < policy.LeakWatch)
            {
                return true;
            }
        }

        return false;
    }
}
