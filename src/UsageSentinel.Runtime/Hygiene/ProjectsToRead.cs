using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
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
    /// <returns>Whether all are read; and those that the audit log names since the last reading.</returns>
    public async Task<(bool All, ImmutableHashSet<string> Changed)> OfAsync(
        ProviderAccount account, AccessHead? head, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (head is null || head.ProjectsAt > now)
        {
            return (true, []);
        }

        var hasLog = await log.ProgressAsync(account, cancellationToken) is { Failure: null, Through: not null };
        if (now - head.ProjectsAt >= (hasLog ? WithLog : WithoutLog))
        {
            return (true, []);
        }

        var from = head.At - Late;
        var entries = hasLog && from < now ? await log.ReadAsync(account, new TimeWindow(from, now.AddSeconds(1)), cancellationToken) : [];
        return (false, [.. entries.Select(entry => entry.Project?.Value).OfType<string>()]);
    }
}
