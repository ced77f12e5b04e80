using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// The value to which a provider limit is set, and back. Several actions may use the same limit of a project: each remembers the value from before
/// the first of them, and what is in force is the tightest of those that hold it.
/// </summary>
public static class ProviderLimit
{
    /// <summary>What it is to be moved to; null where there is nothing to move.</summary>
    /// <param name="level">A reversible containment level.</param>
    /// <param name="now">Its current value: for a throttle every limit of the project.</param>
    /// <param name="traffic">What is in question.</param>
    /// <param name="policy">How careful acting is.</param>
    public static ProviderLimitState? Wanted(ContainmentLevel level, ProviderLimitState now, Traffic traffic, ResponsePolicy policy) => (level, now) switch
    {
        (ContainmentLevel.Throttle, ProviderLimitState.Limits limits) => Throttled(limits, traffic),
        (ContainmentLevel.DenyModel, ProviderLimitState.List list) => Denied(list.Permissions, traffic),
        (ContainmentLevel.SpendLimit, ProviderLimitState.Spend spend) => Capped(spend, traffic, policy),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The value to set when the limit is released: the value from before, tightened by the actions that still use it.</summary>
    /// <param name="before">What the act that lets go remembers.</param>
    /// <param name="others">What the others moved it to.</param>
    public static ProviderLimitState Released(ProviderLimitState before, ImmutableArray<ProviderLimitState> others) => before switch
    {
        ProviderLimitState.Limits limits => new ProviderLimitState.Limits([.. limits.Models.Select(limit => others.OfType<ProviderLimitState.Limits>()
            .SelectMany(other => other.Models).Where(other => other.Id == limit.Id).Aggregate(limit, Tightest))]),
        ProviderLimitState.List list => others.OfType<ProviderLimitState.List>().Aggregate(list, Narrowest),
        ProviderLimitState.Spend spend => new ProviderLimitState.Spend(others.OfType<ProviderLimitState.Spend>().Select(other => other.Cents).Append(spend.Cents).Min()),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The part of <paramref name="read"/> that <paramref name="wanted"/> speaks of, in its order.</summary>
    public static ProviderLimitState Part(ProviderLimitState read, ProviderLimitState wanted) => (read, wanted) switch
    {
        (ProviderLimitState.Limits all, ProviderLimitState.Limits some) => new ProviderLimitState.Limits(
            [.. some.Models.Select(limit => all.Models.FirstOrDefault(other => other.Id == limit.Id)).OfType<RateLimit>()]),
        _ => read,
    };

    /// <summary>Whether a limit of several settings was changed for some and not for others.</summary>
    public static bool IsBetween(ProviderLimitState read, ProviderLimitState wanted, ProviderLimitState before) =>
        (read, wanted, before) is (ProviderLimitState.Limits found, ProviderLimitState.Limits to, ProviderLimitState.Limits from)
        && found.Models.Length == to.Models.Length
        && found.Models.All(limit => to.Models.Contains(limit) || from.Models.Contains(limit))
        && found.Models.Any(limit => to.Models.Contains(limit) && !from.Models.Contains(limit));

    /// <summary>Whether a limit holds for a model: it names a family, usage often a dated snapshot of it.</summary>
    public static bool IsFor(RateLimit limit, string model) => IsOf(model, limit.Model);

    /// <summary>Whether two names are of one family: a list of models may name it, and then takes away every snapshot of it.</summary>
    public static bool IsSameFamily(string left, string right) => Family(left) == Family(right);

    private static string Family(string model) =>
        model.Length > 11 && IsOf(model, model[..^11]) ? model[..^11] : model;

    private static ProviderLimitState.Limits? Throttled(ProviderLimitState.Limits limits, Traffic traffic)
    {
        var lowered = limits.Models
            .Select(limit => (Limit: limit, Models: traffic.Models.Where(model => IsOf(model.Model, limit.Model)).ToList()))
            .Where(pair => pair.Models.Count > 0)
            .Select(pair => pair.Limit with
            {
                MaxRequestsPerMinute = Lowered(pair.Limit.MaxRequestsPerMinute, pair.Models.Sum(model => model.RequestsPerMinute)),
                MaxTokensPerMinute = Lowered(pair.Limit.MaxTokensPerMinute, pair.Models.Sum(model => model.TokensPerMinute)),
            })
            .ToImmutableArray();
        return lowered.IsEmpty ? null : new ProviderLimitState.Limits(lowered);
    }

    /// <summary>Never raised, and never to zero: whether a provider takes zero as "none" or as "no limit" is not documented.</summary>
    private static long? Lowered(long? limit, double normal) =>
        limit is { } most ? Math.Min(most, Math.Max(1, double.IsFinite(normal) && normal < long.MaxValue ? (long)Math.Ceiling(normal) : most)) : null;

    private static ProviderLimitState.List? Denied(ModelPermissions? permissions, Traffic traffic)
    {
        var models = traffic.Models.Select(model => model.Model).ToImmutableArray();
        if (permissions is not { IsAllowList: true } allowed)
        {
            return new ProviderLimitState.List(new ModelPermissions(false, [.. (permissions?.Models ?? []).Concat(models).Distinct(StringComparer.Ordinal)]));
        }

        // An empty list of allowed models may mean that all are.
        ImmutableArray<string> left = [.. allowed.Models.Where(name => !models.Any(model => IsOf(model, name)))];
        return left.IsEmpty || left.Length == allowed.Models.Length ? null : new ProviderLimitState.List(allowed with { Models = left });
    }

    private static ProviderLimitState.Spend Capped(ProviderLimitState.Spend spend, Traffic traffic, ResponsePolicy policy)
    {
        var cents = Math.Max(1, (long)decimal.Ceiling((traffic.SpentThisMonth + policy.SpendGrace).Amount * 100));
        return new ProviderLimitState.Spend(Math.Min(cents, spend.Cents ?? long.MaxValue));
    }

    private static RateLimit Tightest(RateLimit left, RateLimit right) => left with
    {
        MaxRequestsPerMinute = Least(left.MaxRequestsPerMinute, right.MaxRequestsPerMinute),
        MaxTokensPerMinute = Least(left.MaxTokensPerMinute, right.MaxTokensPerMinute),
    };

    private static long? Least(long? left, long? right) => left is null ? null : Math.Min(left.Value, right ?? left.Value);

    private static ProviderLimitState.List Narrowest(ProviderLimitState.List left, ProviderLimitState.List right) => (left.Permissions, right.Permissions) switch
    {
        (_, null) => left,
        ({ IsAllowList: true } allowed, { IsAllowList: true } other) => new ProviderLimitState.List(allowed with { Models = [.. allowed.Models.Intersect(other.Models)] }),
        ({ IsAllowList: false } denied, { IsAllowList: false } other) => new ProviderLimitState.List(denied with { Models = [.. denied.Models.Union(other.Models)] }),
        ({ IsAllowList: true } allowed, { } denied) => Without(allowed, denied),
        ({ } denied, { IsAllowList: true } allowed) => Without(allowed, denied),
        _ => right,
    };

    /// <summary>The allowed models without the denied ones. An empty list of allowed models may mean that all are, so it is never set.</summary>
    private static ProviderLimitState.List Without(ModelPermissions allowed, ModelPermissions denied) =>
        allowed.Models.Where(name => !denied.Models.Any(model => IsOf(model, name))).ToImmutableArray() is { IsEmpty: false } left
            ? new ProviderLimitState.List(allowed with { Models = left })
            : new ProviderLimitState.List(allowed);

    /// <summary>A limit names a family, usage often a dated snapshot of it.</summary>
    private static bool IsOf(string model, string family) => model == family
        || (model.Length == family.Length + 11 && model.StartsWith(family, StringComparison.Ordinal) && model[family.Length] == '-' && char.IsAsciiDigit(model[family.Length + 1]));
}
