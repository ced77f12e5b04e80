using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>What a person can do about an alert, in one line they can copy from.</summary>
internal static class NextStep
{
    /// <summary>Null for what is over, or asks for nothing.</summary>
    public static string? Of(SentinelEvent told)
    {
        var data = told.Data;
        if (data.AlertId is not { } id || told.Type is not (EventTypes.Firing or EventTypes.Escalated or EventTypes.Repeated) || !Enum.TryParse<RuleKind>(data.Rule, out var rule) || !Enum.IsDefined(rule) || rule.ToString() != data.Rule)
        {
            return null;
        }

        var step = RuleTraits.Get(rule).NextStep;
        return step is null || (data.ApiKeyId is null && step.Contains("{key}", StringComparison.Ordinal))
            ? null
            : step.Replace("{id}", ShortAlertId.Of(id), StringComparison.Ordinal).Replace("{key}", Copied(data.ApiKeyId ?? "KEY"), StringComparison.Ordinal);
    }

    /// <summary>What is copied into a shell is an id and nothing else.</summary>
    private static string Copied(string key) => key.Length <= 60 && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? key : "KEY";
}
