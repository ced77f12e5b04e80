using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;

namespace UsageSentinel.Runtime.Answers;

/// <summary>The notices that were delivered about an alert. What is over and was removed from its group has none any more.</summary>
internal sealed class NoticeAnswers(NotifyStore notes)
{
    /// <summary>In the order in which they were delivered.</summary>
    public async Task<ImmutableArray<NoticeReceipt>> AboutAsync(Alert alert, CancellationToken cancellationToken)
    {
        var found = new List<NoticeReceipt>();
        foreach (var route in await notes.RoutesAsync(cancellationToken))
        {
            if (await notes.FindEventAsync(route, alert.Id, cancellationToken) is null)
            {
                continue;
            }

            var isAbout = new Dictionary<string, bool>(StringComparer.Ordinal);
            await foreach (var receipt in notes.ReceiptsAsync(route, alert.ActiveAt, cancellationToken))
            {
                if (!isAbout.TryGetValue(receipt.GroupKey, out var has))
                {
                    has = isAbout[receipt.GroupKey] = (await notes.LoadAsync(route, receipt.GroupKey, cancellationToken)).Row.Group.Members.ContainsKey(alert.Id);
                }

                if (has)
                {
                    found.Add(receipt);
                }
            }
        }

        return [.. found.OrderBy(receipt => receipt.At)];
    }
}
