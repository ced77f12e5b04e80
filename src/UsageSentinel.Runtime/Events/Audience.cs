using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Runtime.Events;

/// <summary>Who an event is for. The names are those of the queues the events fan out to.</summary>
internal static class Audience
{
    public const string Finance = "finance";
    public const string OnCall = "oncall";
    public const string Response = "response";

    /// <summary>The audiences of an alert: money to finance, what needs a person now to on-call, what names a key to the responder.</summary>
    public static ImmutableArray<string> Of(Alert alert)
    {
        if (!alert.Anomaly.Audiences.IsEmpty)
        {
            return alert.Anomaly.Audiences;
        }

        var notified = RuleTraits.Get(alert.Subject.Rule).Audiences;
        var audiences = ImmutableArray.CreateBuilder<string>(3);
        if (notified.HasFlag(RuleAudiences.Finance))
        {
            audiences.Add(Finance);
        }

        if (notified.HasFlag(RuleAudiences.OnCall) || (notified.HasFlag(RuleAudiences.OnCallIfCritical) && alert.Severity is Severity.Critical))
        {
            audiences.Add(OnCall);
        }

        if (notified.HasFlag(RuleAudiences.Response) && alert.Subject.Key is not null)
        {
            audiences.Add(Response);
        }

        return audiences.ToImmutable();
    }
}
