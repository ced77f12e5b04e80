using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Hygiene;

public sealed class InventoryFindingsTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProviderAccount Account = new("openai", "default");
    private static readonly InventoryItem Key = new(InventoryKind.Key, "proj_a", "key_1");

    [Theory]
    [InlineData(0, true)]
    [InlineData(23, true)]
    [InlineData(24, false)]
    public void Of_AChange_IsAnAlertForADay(int hours, bool isFound) =>
        Assert.Equal(isFound, !Of([], Change(Key, InventoryNote.KeyVanished) with { At = Now.AddHours(-hours) }).IsEmpty);

    [Fact]
    public void Of_WhatWeDid_IsNoAlert() => Assert.Empty(Of([], Change(Key, InventoryNote.KeyVanished) with { IsOurs = true }));

    [Fact]
    public void Of_AKeyThatIsListedAgain_IsNoAlert() => Assert.Empty(Of([Key], Change(Key, InventoryNote.KeyVanished)));

    [Fact]
    public void Of_AnOrdinaryChange_IsNoAlert() => Assert.Empty(Of([], new InventoryChange(Now, InventoryChangeType.Added, Key, [], [])));

    [Fact]
    public void Of_ManyNotes_AreManyAlertsWithTheirOwnSubject()
    {
        var found = Of([Key], Change(Key, InventoryNote.NewOwner, InventoryNote.MadeOutsideWorkingHours));

        Assert.Equal(["NewOwner", "MadeOutsideWorkingHours"], found.Select(finding => finding.Subject.Name));
        Assert.All(found, finding => Assert.Equal(new KeyId("key_1"), finding.Subject.Key));
    }

    /// <summary>Each row: days until it expires, whether it is ours, and the severity; null for no alert.</summary>
    [Theory]
    [InlineData(14.5, true, null)]
    [InlineData(14, false, Severity.Warning)]
    [InlineData(2, false, Severity.Warning)]
    [InlineData(4, true, Severity.Warning)]
    [InlineData(3, true, Severity.Critical)]
    [InlineData(-1, true, Severity.Critical)]
    public void Of_AnAdminKeyThatExpires_WarnsInTime(double days, bool isOurs, Severity? severity)
    {
        var key = new InventoryItem(InventoryKind.AdminKey, string.Empty, "key_admin") { ExpiresAt = Now.AddDays(days), IsOurs = isOurs };

        Assert.Equal(severity, Of([key]).Select(finding => (Severity?)((Verdict.Anomalous)finding.Verdict).Anomaly.Severity).SingleOrDefault());
    }

    private static InventoryChange Change(InventoryItem item, params InventoryNote[] notes) => new(Now, InventoryChangeType.Removed, item, [], [.. notes]);

    private static ImmutableArray<Finding> Of(ImmutableArray<InventoryItem> listed, params InventoryChange[] changes) =>
        InventoryFindings.Of(Account, new InventorySnapshot(Now, listed, []), changes, new InventoryPolicy(), Now);
}
