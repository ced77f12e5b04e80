using System.Runtime.CompilerServices;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>The dimensions of a result, as pooled strings: two are equal exactly where they are the same objects.</summary>
internal readonly record struct DimensionKey(
    string? Project, string? Key, string? Model, string? ServiceTier, string? Detail, string? MoreDetail, bool? Batch);

/// <summary>Keeps one <see cref="UsageDimensions"/> for each set of dimensions of a reading, and numbers them.</summary>
internal sealed class DimensionPool
{
    private readonly Dictionary<DimensionKey, int> numbers = new(new ByReference());
    private readonly Dictionary<UsageDimensions, int> known = [];
    private readonly List<UsageDimensions> dimensions = [];

    public int Count => dimensions.Count;

    public UsageDimensions this[int number] => dimensions[number];

    public int NumberOf(in DimensionKey key)
    {
        if (numbers.TryGetValue(key, out var number))
        {
            return number;
        }

        // Tiers that differ in case are one: what differs on the wire may still have the same dimensions.
        var made = FromWire(key);
        if (!known.TryGetValue(made, out number))
        {
            number = dimensions.Count;
            known.Add(made, number);
            dimensions.Add(made);
        }

        numbers.Add(key, number);
        return number;
    }

    private static UsageDimensions FromWire(in DimensionKey key) => new(
        key.Project is { } project ? new ProjectId(project) : null,
        key.Key is { } apiKey ? new KeyId(apiKey) : null,
        key.Model,
        key.Batch,
        key.ServiceTier,
        (key.Detail, key.MoreDetail) switch
        {
            ({ } detail, { } more) => $"{detail} {more}",
            var (detail, more) => detail ?? more,
        });

    private sealed class ByReference : IEqualityComparer<DimensionKey>
    {
        public bool Equals(DimensionKey left, DimensionKey right) =>
            ReferenceEquals(left.Key, right.Key)
            && ReferenceEquals(left.Model, right.Model)
            && ReferenceEquals(left.Project, right.Project)
            && ReferenceEquals(left.ServiceTier, right.ServiceTier)
            && ReferenceEquals(left.Detail, right.Detail)
            && ReferenceEquals(left.MoreDetail, right.MoreDetail)
            && left.Batch == right.Batch;

        public int GetHashCode(DimensionKey key) => HashCode.Combine(
            RuntimeHelpers.GetHashCode(key.Key),
            RuntimeHelpers.GetHashCode(key.Model),
            RuntimeHelpers.GetHashCode(key.Project),
            RuntimeHelpers.GetHashCode(key.ServiceTier),
            RuntimeHelpers.GetHashCode(key.Detail),
            RuntimeHelpers.GetHashCode(key.MoreDetail),
            key.Batch);
    }
}
