using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>
/// Which projects are read again besides their keys: five lists each, the largest part of the running cost if they were read each hour. The audit log
/// names those that changed; it has no entries about spend limits and model lists, so all of them are read from time to time.
/// </summary>
internal sealed class ProjectsToRead(AuditLogStore log)
{
    /// <summary>Entries appear late in the log, and are collected later still.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromHours(2);

    /// <value>How long the lists of a project are good for where the audit log names changes. 24 hours.</value>
    private static readonly TimeSpan WithLog = TimeSpan.FromHours(24);

    /// <value>The same without an audit log. 6 hours.</value>
    private static readonly TimeSpan WithoutLog = TimeSpan.FromHours(6);

    /// <param name="account">The organization.</param>
    /// <param name="head">The last reading; null for none.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ReadingDue> OfAsync(
        ProviderAccount account, AccessHead? head, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (head is null)
        {
            return new ReadingDue(true, []);
        }

        var hasLog = await log.ProgressAsync(account, cancellationToken) is { Failure: null, Through: not null };
        var from = Since(head);
        var entries = hasLog && from < now ? await log.ReadAsync(account, new TimeWindow(from, now.AddSeconds(1)), cancellationToken) : [];
        return new ReadingDue(head.ProjectsAt > now || now - head.ProjectsAt >= (hasLog ? WithLog : WithoutLog), entries);
    }

    /// <summary>From when on the audit log is looked at after a reading.</summary>
    public static DateTimeOffset Since(AccessHead head) => head.At - Late;
}

/// <summary>What is due to be read.</summary>
/// <param name="All">Whether the lists of all projects are.</param>
/// <param name="Entries">What the audit log says since about the last reading.</param>
internal sealed record ReadingDue(bool All, ImmutableArray<AuditEntry> Entries)
{
    /// <summary>The projects that the audit log names.</summary>
    public ImmutableHashSet<string> Changed { get; } = [.. Entries.Select(entry => entry.Project?.Value).OfType<string>()];
}
