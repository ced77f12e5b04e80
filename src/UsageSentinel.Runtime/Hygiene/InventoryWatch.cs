using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Reads who may use what, keeps what changed since, and alerts about remarkable changes. May be stopped after any write and repeated.</summary>
internal sealed partial class InventoryWatch(
    ProviderConnections connections,
    InventoryStore keys,
    AccessStore store,
    ProjectsToRead toRead,
    OwnActions own,
    InventoryAlerts alerts,
    InventoryWatchPolicy policy,
    ILogger<InventoryWatch> logger)
{
    private const string OfProject = " of project ";

    /// <summary>Reads the inventory where that is due, and brings its alerts up to date.</summary>
    public async Task RunIfDueAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var head = await store.FindHeadAsync(account, cancellationToken);
        if (head is { IsJudged: true } && head.At <= now && now - head.At < policy.Every)
        {
            return;
        }

        if (head is null or { IsJudged: true })
        {
            if (!await ReadAsync(account, head, now, cancellationToken))
            {
                return;
            }

            if (head is not null && head.At.UtcDateTime.Date != now.UtcDateTime.Date)
            {
                await store.PurgeAsync(account, now - policy.Keep, cancellationToken);
            }

            head = await store.FindHeadAsync(account, cancellationToken);
        }

        if (head is not null)
        {
            var changes = await store.ChangesAsync(account, now - policy.Inventory.AlertFor, cancellationToken);
            await alerts.JudgeAsync(account, await store.ReadAsync(account, head, cancellationToken), changes, now, cancellationToken);
            await store.JudgedAsync(account, head, cancellationToken);
        }
    }

    /// <summary>Reads and compares.</summary>
    /// <returns>False if another has read meanwhile.</returns>
    private async Task<bool> ReadAsync(ProviderAccount account, AccessHead? head, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = head is null ? null : await store.ReadAsync(account, head, cancellationToken);
        var stored = await keys.ReadAsync(account, cancellationToken);
        var projects = stored.Projects.Where(project => !project.IsArchived).Select(project => project.Id.Value).ToImmutableArray();
        var reading = await toRead.OfAsync(account, head, now, cancellationToken);
        // A project that was never read is not waited for.
        var due = projects
            .Where(project => reading.All || reading.Changed.Contains(project) || before is null || !before.Parts.Contains(new InventoryPart(InventoryKind.RateLimit, project)))
            .ToImmutableArray();
        var access = connections.Find(account)?.Usage is IAccessReader reader
            ? await reader.ReadAccessAsync(due, cancellationToken)
            : new AccessReading([], [], []);
        foreach (var unread in access.Unread)
        {
            Log.Unread(logger, unread.Part.Kind, account, unread.Failure.Error, unread.Failure.Message);
        }

        var items = InventoryItems.Of(stored).Concat(access.Items).Select(item => InventoryItems.Clean(item, policy.ShowsNames));
        InventoryPart[] parts =
        [
            new(InventoryKind.Project, string.Empty),
            .. projects.Select(project => new InventoryPart(InventoryKind.Key, project)),
            .. access.Parts,
        ];
        var snapshot = InventorySnapshot.Of(before, now, items, parts);
        var changes = before is null ? [] : InventoryComparison.Changes(before, snapshot, policy.Inventory);
        if (head is not null && reading.Entries.Any(AllowListChanges.IsOne))
        {
            changes = changes.AddRange(AllowListChanges.Of(reading.Entries, await store.ChangesAsync(account, ProjectsToRead.Since(head), cancellationToken), now));
        }

        if (!changes.IsEmpty)
        {
            var acts = await own.ReadAsync(account, now, cancellationToken);
            changes = [.. changes.Select(change => change with { IsOurs = acts.Explain(change, ReadAt(change.Item, head, now)) })];
        }

        var next = new AccessHead(now, IsJudged: false, string.Empty, head?.ETag ?? string.Empty)
        {
            ProjectsAt = reading.All ? now : head?.ProjectsAt ?? now,
            Unread = [.. Still(head, reading.All), .. access.Unread.Select(unread => $"{unread.Part.Kind}{Of(unread.Part)}: {unread.Failure.Message}")],
        };
        return await store.WriteAsync(account, snapshot, changes, head, next, cancellationToken);
    }

    /// <summary>When a thing was read before: most lists of a project are read less often than the rest.</summary>
    private static DateTimeOffset ReadAt(InventoryItem item, AccessHead? head, DateTimeOffset now) =>
        (item.Project.Length > 0 && item.Kind is not InventoryKind.Key ? head?.ProjectsAt : head?.At) ?? now;

    /// <summary>What could not be read of projects and is not asked for again yet.</summary>
    private static IEnumerable<string> Still(AccessHead? head, bool isDue) => isDue ? [] : (head?.Unread ?? []).Where(line => line.Contains(OfProject, StringComparison.Ordinal));

    private static string Of(InventoryPart part) => part.Project.Length > 0 ? OfProject + part.Project : string.Empty;

    private static partial class Log
    {
        [LoggerMessage(1030, LogLevel.Warning, "The list of {Kind} of {Account} could not be read ({Error}); it stays as last read: {Reason}")]
        public static partial void Unread(ILogger logger, InventoryKind kind, ProviderAccount account, ProviderError error, string reason);
    }
}
