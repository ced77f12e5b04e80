using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels;

/// <summary>What of an event decides where it goes.</summary>
internal static class RoutedEvent
{
    public static RoutedFacts ToFacts(this SentinelEvent told) => new(
        told.Type,
        told.Data.AlertId ?? told.Id,
        Enum.TryParse<Severity>(told.Data.Severity, ignoreCase: true, out var severity) ? severity : null)
    {
        Audiences = told.Data.Audiences,
        Rule = told.Data.Rule,
        Provider = told.Data.Provider,
        Account = told.Data.Account,
        Project = told.Data.ProjectId,
        Key = told.Data.ApiKeyId,
        Owner = told.Data.Owner,
        Team = told.Data.Team,
        Labels = told.Data.Labels is { } labels ? [.. labels] : [],
    };
}
