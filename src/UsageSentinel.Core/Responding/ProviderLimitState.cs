using System.Collections.Immutable;

namespace UsageSentinel.Core.Responding;

/// <summary>The value of one limit of a project: what is stored before the change, what is set, and what is read back.</summary>
public abstract record ProviderLimitState
{
    private ProviderLimitState()
    {
    }

    /// <summary>Whether both say the same, member by member and in whatever order.</summary>
    public abstract bool IsSame(ProviderLimitState other);

    /// <summary>Rate limits, one for each model in question.</summary>
    public sealed record Limits(ImmutableArray<RateLimit> Models) : ProviderLimitState
    {
        public override bool IsSame(ProviderLimitState other) => other is Limits same && Sorted(Models).SequenceEqual(Sorted(same.Models));

        private static IEnumerable<RateLimit> Sorted(ImmutableArray<RateLimit> limits) => limits.OrderBy(limit => limit.Id, StringComparer.Ordinal);
    }

    /// <summary>The model list; null for none.</summary>
    public sealed record List(ModelPermissions? Permissions) : ProviderLimitState
    {
        public override bool IsSame(ProviderLimitState other) => other is List same
            && Permissions?.IsAllowList == same.Permissions?.IsAllowList
            && Sorted(Permissions).SequenceEqual(Sorted(same.Permissions));

        private static IEnumerable<string> Sorted(ModelPermissions? permissions) => (permissions?.Models ?? []).Order(StringComparer.Ordinal);
    }

    /// <summary>The hard monthly spend limit in US cents; null for none.</summary>
    public sealed record Spend(long? Cents) : ProviderLimitState
    {
        public override bool IsSame(ProviderLimitState other) => other is Spend same && Cents == same.Cents;
    }
}
