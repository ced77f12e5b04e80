using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>What somebody changed at the provider around an alert, from the audit log as it was collected.</summary>
internal sealed class ChangeAnswers(AuditLogStore log)
{
    /// <summary>A change of the week before may be the reason.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromDays(7);
    private static readonly TimeSpan After = TimeSpan.FromHours(6);

    /// <summary>Changes of the key and of its project, oldest first.</summary>
    public async Task<ImmutableArray<AuditEntry>> AroundAsync(Alert alert, CancellationToken cancellationToken)
    {
        var (key, project) = (alert.Subject.Key?.Value, alert.Subject.Project);
        var window = new TimeWindow(alert.ActiveAt - Before, (alert.ResolvedAt ?? alert.TrueThrough) + After);
        return [.. (await log.ReadAsync(alert.Subject.Account, window, cancellationToken))
            .Where(entry => (key is not null && entry.SubjectId == key) || (project is not null && (entry.Project == project || entry.SubjectId == project.Value.Value)))];
    }
}
