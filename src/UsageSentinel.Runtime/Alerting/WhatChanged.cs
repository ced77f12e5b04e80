using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>What people changed at the provider in the day before an alert about a key began: the key itself, its owner's account, or the limits of its project.</summary>
public sealed class WhatChanged
{
    private const int Most = 10;

    private static readonly TimeSpan Before = TimeSpan.FromDays(1);

    private readonly AuditLogStore log;
    private readonly InventoryStore inventories;
    private readonly ActorNames names;

    internal WhatChanged(AuditLogStore log, InventoryStore inventories, ActorNames names) =>
        (this.log, this.inventories, this.names) = (log, inventories, names);

    /// <summary>The changes, oldest first, at most ten and the newest of them; empty for an alert that is not about a key.</summary>
    public async Task<ImmutableArray<ProviderChange>> BeforeAsync(Alert alert, CancellationToken cancellationToken)
    {
        if (alert.Subject is not { Account: var account, Project: var project, Key: { } key })
        {
            return [];
        }

        var window = new TimeWindow(alert.ActiveAt - Before, (alert.FiredAt ?? alert.ActiveAt).AddMinutes(1));
        var about = (await log.ReadAsync(account, window, cancellationToken)).Where(entry => IsAbout(entry, project, key)).TakeLast(Most).ToList();
        if (about.Count == 0)
        {
            return [];
        }

        var named = names is ActorNames.Shown && about.Any(entry => entry.ActorId is not null) ? await NamesAsync(account, cancellationToken) : [];
        return [.. about.Select(entry => new ProviderChange(entry.EffectiveAt, Text(entry), entry.ActorId is { } actor ? named.GetValueOrDefault(actor, actor) : null))];
    }

    /// <summary>Of other keys and people nothing is said: they explain nothing about this key.</summary>
    private static bool IsAbout(AuditEntry entry, ProjectId? project, KeyId key) => entry.SubjectId == key.Value
        || (entry.Project is { } of && of == project && (entry.Type.StartsWith("rate_limit.", StringComparison.Ordinal) || entry.Type.StartsWith("project.", StringComparison.Ordinal)))
        || (entry.SubjectId is { } subject && subject == project?.Value);

    private static string Text(AuditEntry entry) => DisplayText.Of($"{What(entry)}{(entry.Changes is { } changes ? $" ({changes})" : string.Empty)}", 200);

    private static string What(AuditEntry entry) => entry.Type switch
    {
        "api_key.created" => "key created",
        "api_key.updated" => "key edited",
        "api_key.deleted" => "key deleted",
        "rate_limit.updated" => $"rate limit {entry.SubjectId} changed",
        "rate_limit.deleted" => $"rate limit {entry.SubjectId} reset",
        "project.updated" => "project edited",
        _ => $"{entry.Type} {entry.SubjectId}",
    };

    private async Task<Dictionary<string, string>> NamesAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await inventories.ReadAsync(account, cancellationToken)).Keys
            .Where(key => key.Key is { OwnerId: not null, OwnerName: not null })
            .GroupBy(key => key.Key.OwnerId!, StringComparer.Ordinal)
            .ToDictionary(keys => keys.Key, keys => keys.First().Key.OwnerName!, StringComparer.Ordinal);
}

/// <summary>A change that somebody made at the provider.</summary>
/// <param name="At">When it took effect, UTC.</param>
/// <param name="What">What was changed, in a few words.</param>
/// <param name="By">Who did it: a name, or an id where names are off or not known; null where the provider does not say, or the person was erased.</param>
public sealed record ProviderChange(DateTimeOffset At, string What, string? By)
{
    /// <summary>One line: <c>2026-09-15 03:10 UTC: key edited by Ada</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{At.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {What}{(By is { } by ? $" by {DisplayText.Of(by, 80)}" : string.Empty)}");
}

/// <summary>Whether the names that the provider reports for people are shown.</summary>
internal enum ActorNames
{
    Shown,
    Hidden,
}
