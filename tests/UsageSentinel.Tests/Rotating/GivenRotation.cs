using System.Collections.Immutable;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Rotating;

/// <summary>Rotations and usage for tests.</summary>
internal static class GivenRotation
{
    public static readonly ProjectId Project = new("proj_a");
    public static readonly KeyId Old = new("key_old");
    public static readonly KeyId New = new("key_new");

    /// <summary>A Monday.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    public static readonly RotationPolicy Policy = new();

    public static Rotation At(RotationPhase phase) => new("r1", new ProviderAccount("openai", "default"), Project, Old, Start, phase)
    {
        NewAccount = "svc_acct_new",
        NewKey = New,
        SecretVersion = "1",
        AnnouncedAt = Start,
    };

    public static UsageRow Row(KeyId key, DateTimeOffset hour, long requests, string model = "gpt-4o") => new(
        UsageEndpoint.Completions, new TimeWindow(hour, hour.AddHours(1)), new UsageDimensions(Project, key, model), new UsageCounts { Requests = requests });

    /// <summary>The same requests in every hour.</summary>
    public static ImmutableArray<UsageRow> Hours(KeyId key, DateTimeOffset from, DateTimeOffset to, long requests, string model = "gpt-4o") =>
        [.. Enumerable.Range(0, (int)(to - from).TotalHours).Select(hour => Row(key, from.AddHours(hour), requests, model))];

    public static ImmutableArray<RotationAnswer> Passing => RotationGuardrails.Ask(Fine, Policy, Start);

    /// <summary>Nothing speaks against a deletion.</summary>
    public static DeletionFacts Fine { get; } = new()
    {
        IsStopped = false,
        ProtectedBy = "",
        IsUsageRead = true,
        LastUse = Start - Policy.Quiet,
        IsSuccessorListed = true,
        IsUseExpected = true,
        SuccessorRequests = 10,
    };
}
