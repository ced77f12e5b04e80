using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>Who an event is for. The names are those of the queues the events fan out to.</summary>
public static class Audience
{
    public const string Finance = "finance";
    public const string OnCall = "oncall";
    public const string Response = "response";

    /// <summary>The audiences of an alert: money to finance, what needs a person now to on-call, what names a key to the responder.</summary>
    public static ImmutableArray<string> Of(Alert alert)
    {
        var audiences = ImmutableArray.CreateBuilder<string>(3);
        // Whoever is left must hear that a route is broken, whatever it is for.
        if (alert.Subject.Rule is RuleKind.Cap or RuleKind.RouteBroken || IsOfMoney(alert.Subject.Rule))
        {
            audiences.Add(Finance);
        }

        if (!IsOfMoney(alert.Subject.Rule) || alert.Severity is Severity.Critical)
        {
            audiences.Add(OnCall);
        }

        if (alert.Subject is { Key: not null, Rule: RuleKind.Spike or RuleKind.Dormant or RuleKind.Cap or RuleKind.Canary or RuleKind.Leaked })
        {
            audiences.Add(Response);
        }

        return audiences.ToImmutable();
    }

    /// <summary>What finance is for: nobody needs to be woken unless it is critical.</summary>
    private static bool IsOfMoney(RuleKind rule) => rule is RuleKind.Budget or RuleKind.Forecast
        or RuleKind.Unpriced or RuleKind.BlindSpot or RuleKind.PriceChanged or RuleKind.EstimateDrift;
}
