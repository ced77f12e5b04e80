using System.Globalization;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Responding;

/// <summary>What people are notified of about the safety envelope: only what they have to know; every step is in the ledger.</summary>
internal static class EnvelopeEvents
{
    /// <summary>The id of the event that settings were changed by somebody else: one for the same settings on a day.</summary>
    public static string Changed(LimitKey key, IEnumerable<string> ids, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"envelope.{key.Account}.{key.Project}.changed.{now:yyyyMMdd}.{string.Join(',', ids.Order(StringComparer.Ordinal))}");

    /// <summary>The id of the event that the provider does not show a cap: one a day.</summary>
    public static string Failed(LimitKey key, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"envelope.{key.Account}.{key.Project}.failed.{now:yyyyMMdd}");

    /// <summary>That people changed caps.</summary>
    public static string Left(LimitKey key, IEnumerable<string> ids) =>
        $"Somebody else changed {string.Join(", ", ids.Order(StringComparer.Ordinal))} at the provider while the safety envelope held it. Their value stays. To let the envelope set it again: sentinel envelope --resume {key.Project} --yes";

    public static EventDetails Details(LimitKey key, string decision, string explanation) => new()
    {
        Audiences = [Audience.OnCall],
        Severity = "warning",
        Provider = key.Account.Provider,
        Account = key.Account.Account,
        ProjectId = key.Project.Value,
        Name = "envelope",
        Decision = decision,
        Cause = "a rate limit of the safety envelope was changed or is not in force",
        Explanation = explanation,
    };
}
