using UsageSentinel.Core.Judging;

namespace UsageSentinel.Runtime.Alerting.Channels.Rendering;

/// <summary>What a person can do about an alert, in one line they can copy from.</summary>
internal static class NextStep
{
    /// <summary>Null for what is over, or asks for nothing.</summary>
    public static string? Of(SentinelEvent told)
    {
        var data = told.Data;
        if (data.AlertId is not { } id || told.Type is not (EventTypes.Firing or EventTypes.Escalated or EventTypes.Repeated) || !Enum.TryParse<RuleKind>(data.Rule, out var rule) || rule.ToString() != data.Rule)
        {
            return null;
        }

        return (rule, data.ApiKeyId is { } named ? Copied(named) : null) switch
        {
            (RuleKind.Organization, _) => $"sentinel keys shows who rose. In order: sentinel ack {id} --note WHY. Abuse: sentinel contain KEY for each that nobody vouches for",
            (RuleKind.UnknownKey, _) => "find out whose it is; the provider must delete it, it cannot be revoked here",
            (RuleKind.Canary or RuleKind.Leaked, { } key) => $"nobody may use it: sentinel revoke {key}",
            (RuleKind.Cap, { } key) => $"stop it: sentinel contain {key}. Or raise the cap in caps",
            (_, { } key) when BehaviourRule.IsReason(rule) => $"ask its owner. In order: sentinel ack {id} --benign (for a while: --expected-until 4h). Abuse: sentinel contain {key}, then sentinel ack {id} --confirmed",
            _ => null,
        };
    }

    /// <summary>What is copied into a shell is an id and nothing else.</summary>
    private static string Copied(string key) => key.Length <= 60 && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? key : "KEY";
}
