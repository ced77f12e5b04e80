using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Runtime.Answers;

/// <summary>The operator's own labels of keys (<c>owners[].tags</c>), each as <c>name=value</c>, in the order of their names.</summary>
internal sealed class KeyLabels(AccountSummaries summaries, Owners owners, SentinelOptions options)
{
    private readonly bool isUsed = options.Owners.Exists(owner => owner.Tags.Count > 0);

    /// <summary>The labels of each key of an account. Where none are configured, nothing is read.</summary>
    public async Task<Func<SeriesId, ImmutableArray<string>>> OfAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        if (!isUsed)
        {
            return _ => [];
        }

        var table = owners.Remember(account, await summaries.NamesAsync(account, cancellationToken));
        return series => table[series].Labels;
    }
}
