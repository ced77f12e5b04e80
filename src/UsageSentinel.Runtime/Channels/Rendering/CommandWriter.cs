using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>What a person can do about an alert: a sentence, and commands to copy.</summary>
internal static class CommandWriter
{
    /// <summary>The sentence; null for what is over, or asks for nothing.</summary>
    public static string? Step(SentinelEvent reported) => IsOpen(reported) && TraitsOf(reported.Data) is { NextStep: { } step } ? step : null;

    /// <summary>The commands, the one that shows more last.</summary>
    public static ImmutableArray<FactText> Of(SentinelEvent reported)
    {
        var data = reported.Data;
        if (data.AlertId is not { } id)
        {
            return [];
        }

        var traits = TraitsOf(data);
        var suggested = IsOpen(reported) && traits is not null ? traits.Commands : [];
        return
        [
            .. suggested
                .Where(one => data.ApiKeyId is not null || !one.Command.Contains("{key}", StringComparison.Ordinal))
                .Append(new SuggestedCommand("More", traits?.More ?? "sentinel explain {id}"))
                .Select(one => new FactText(one.When, Filled(one.Command, id, data.ApiKeyId))),
        ];
    }

    private static bool IsOpen(SentinelEvent reported) => reported.Type is EventTypes.Firing or EventTypes.Escalated or EventTypes.Repeated;

    /// <summary>A number is no rule, although an enumeration can be read from one.</summary>
    private static RuleTraits? TraitsOf(EventDetails data) =>
        Enum.TryParse<RuleKind>(data.Rule, out var rule) && Enum.IsDefined(rule) && rule.ToString() == data.Rule ? RuleTraits.Get(rule) : null;

    private static string Filled(string command, string id, string? key) => command
        .Replace("{id}", ShortAlertId.Of(id), StringComparison.Ordinal)
        .Replace("{key}", Copied(key ?? "KEY"), StringComparison.Ordinal);

    /// <summary>What is copied into a shell is an id and nothing else.</summary>
    private static string Copied(string key) => key.Length <= 60 && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? key : "KEY";
}
