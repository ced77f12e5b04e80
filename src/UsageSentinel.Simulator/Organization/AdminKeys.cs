using System.Collections.Immutable;
using UsageSentinel.Simulator.Chance;

namespace UsageSentinel.Simulator.Organization;

/// <summary>The keys that manage the organization: those of the options, and those that were made.</summary>
internal sealed class AdminKeys
{
    /// <summary>The id of the admin key of the options.</summary>
    public const string OfOptions = "key_admin0000000001";

    private const string Reader = "key_admin0000000002";
    private const int DaysValid = 90;

    private readonly Lock gate = new();
    private readonly Identifiers ids;
    private int made;

    public AdminKeys(SimulatorOptions options, SimulatedUser owner, DateTimeOffset start)
    {
        ids = new Identifiers(options.Seed);
        All = [new(OfOptions, "sentinel", Redacted(options.AdminKey), start.AddDays(-30), start.AddDays(DaysValid), owner, IsUsedNow: true)];
        if (options.ReadOnlyKey is { } reader)
        {
            All = All.Add(new(Reader, "sentinel-reader", Redacted(reader), start.AddDays(-30), null, owner, IsUsedNow: true));
        }
    }

    /// <summary>Oldest first.</summary>
    public ImmutableArray<SimulatedAdminKey> All { get; private set; }

    /// <summary>Makes a key, and its secret, which is shown once.</summary>
    public (SimulatedAdminKey Key, string Secret) Add(string name, SimulatedUser owner, DateTimeOffset now, DateTimeOffset? expiresAt, DateTimeOffset? lastUsedAt = null)
    {
        lock (gate)
        {
            var index = made++;
            var secret = ids.AdminSecret(index);
            var key = new SimulatedAdminKey(ids.AdminKey(index), name, Redacted(secret), now, expiresAt, owner, lastUsedAt);
            All = All.Add(key);
            return (key, secret);
        }
    }

    /// <summary>Whether there was one.</summary>
    public bool Delete(string id)
    {
        lock (gate)
        {
            var left = All.RemoveAll(key => key.Id == id);
            var isFound = left.Length < All.Length;
            All = left;
            return isFound;
        }
    }

    private static string Redacted(string secret) => $"sk-admin...{secret[^3..]}";
}
