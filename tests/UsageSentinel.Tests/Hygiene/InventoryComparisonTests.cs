using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Hygiene;

namespace UsageSentinel.Tests.Hygiene;

public sealed class InventoryComparisonTests
{
    private const string Project = "proj_a";

    private static readonly DateTimeOffset Before = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset After = Before.AddHours(1);

    private static readonly InventoryPolicy OfficeHours = new()
    {
        WorkingHours = [new WeeklyHours([], new TimeOnly(8, 0), new TimeOnly(18, 0), TimeZoneInfo.Utc)],
    };

    private static readonly InventoryItem Home = new(InventoryKind.Project, string.Empty, Project);

    private static readonly InventoryItem Key = new(InventoryKind.Key, Project, "key_1") { Owner = "user_ann", CreatedAt = Before.AddDays(-9) };

    private static readonly InventoryItem Limit = new(InventoryKind.RateLimit, Project, "rl-gpt") { Settings = InventoryItem.SettingsOf(("max_requests_per_1_minute", "100")) };

    private static readonly InventoryItem AllowList = new(InventoryKind.ModelPermissions, Project, "model_permissions")
    {
        Settings = InventoryItem.SettingsOf(("mode", "allow_list"), ("models", "a,b")),
    };

    [Fact]
    public void Changes_OfTheSame_AreNone() => Assert.Empty(Changes([Home, Key, Limit], [Home, Key with { LastUsedAt = After }, Limit]));

    [Fact]
    public void Changes_KeyGone_Vanished() => Assert.Equal([InventoryNote.KeyVanished], Notes([Home, Key], [Home]));

    [Fact]
    public void Changes_KeyOfAnArchivedProject_IsNotRemarkable() =>
        Assert.Empty(Notes([Home, Key], [Home with { Settings = InventoryItem.SettingsOf(("archived", "true")) }]));

    [Fact]
    public void Changes_KeyOfAListThatWasNotRead_IsNotGone()
    {
        var before = Snapshot(null, Before, [Home, Key]);
        var after = InventorySnapshot.Of(before, After, [Home], [new(InventoryKind.Project, string.Empty)]);

        Assert.Empty(InventoryComparison.Changes(before, after, OfficeHours));
        Assert.Contains(Key, after.Items);
    }

    [Fact]
    public void Changes_ListReadForTheFirstTime_IsNotNews()
    {
        var before = InventorySnapshot.Of(null, Before, [Home], [new(InventoryKind.Project, string.Empty)]);

        Assert.Empty(InventoryComparison.Changes(before, Snapshot(before, After, [Home, Key, Limit]), OfficeHours));
    }

    [Fact]
    public void Changes_KeyOfANewProject_IsNews()
    {
        var key = new InventoryItem(InventoryKind.Key, "proj_b", "key_2") { Owner = "user_eve", CreatedAt = After.AddMinutes(-5) };

        var changes = Changes([Home, Key], [Home, Key, Home with { Id = "proj_b" }, key]);

        Assert.Equal(InventoryNote.NewOwner, Assert.Single(Assert.Single(changes, change => change.Item == key).Notes));
    }

    /// <summary>Each row: the hour of the creation, whether the owner had a key, and what is remarkable.</summary>
    [Theory]
    [InlineData(12, "user_ann", new InventoryNote[0])]
    [InlineData(3, "user_ann", new[] { InventoryNote.MadeOutsideWorkingHours })]
    [InlineData(12, "user_eve", new[] { InventoryNote.NewOwner })]
    [InlineData(3, "user_eve", new[] { InventoryNote.MadeOutsideWorkingHours, InventoryNote.NewOwner })]
    public void Changes_NewKey_ByHourAndOwner(int hour, string owner, InventoryNote[] notes)
    {
        var key = Key with { Id = "key_2", Owner = owner, CreatedAt = new DateTimeOffset(2026, 9, 15, hour, 30, 0, TimeSpan.Zero) };

        Assert.Equal(notes, Notes([Home, Key], [Home, Key, key]));
    }

    [Fact]
    public void Changes_KeyOfANewServiceAccount_IsNotRemarkable()
    {
        var key = Key with { Id = "key_2", Owner = "svc_acct_new", CreatedAt = Before, Settings = InventoryItem.SettingsOf(("owner_type", "service_account")) };

        Assert.Empty(Notes([Home, Key], [Home, Key, key]));
    }

    [Fact]
    public void Changes_NewAdminKey_IsRemarkable() =>
        Assert.Equal([InventoryNote.NewAdminKey], Notes([Home], [Home, new(InventoryKind.AdminKey, string.Empty, "key_admin")]));

    [Theory]
    [InlineData("reader", "owner", true)]
    [InlineData("owner", "owner", false)]
    [InlineData("owner", "reader", false)]
    public void Changes_RoleOfAPerson_OwnerIsRemarkable(string was, string now, bool isRemarkable)
    {
        var person = new InventoryItem(InventoryKind.User, string.Empty, "user_ann");
        var notes = Notes([Home, person with { Settings = InventoryItem.SettingsOf(("role", was)) }], [Home, person with { Settings = InventoryItem.SettingsOf(("role", now)) }]);

        Assert.Equal(isRemarkable ? [InventoryNote.OwnerRole] : [], notes);
    }

    [Theory]
    [InlineData("100", "101", true)]
    [InlineData("100", "99", false)]
    [InlineData("100", null, true)]
    [InlineData(null, "100", false)]
    public void Changes_RateLimit_RaisedOrRemovedIsRemarkable(string? was, string? now, bool isRemarkable)
    {
        var name = "max_tokens_per_1_minute";
        var notes = Notes([Home, Limit with { Settings = InventoryItem.SettingsOf((name, was)) }], [Home, Limit with { Settings = InventoryItem.SettingsOf((name, now)) }]);

        Assert.Equal(isRemarkable ? [InventoryNote.LimitRaised] : [], notes);
    }

    /// <summary>Each row: mode and models before and now, and whether more is allowed now.</summary>
    [Theory]
    [InlineData("allow_list", "a,b", "allow_list", "a", false)]
    [InlineData("allow_list", "a,b", "allow_list", "a,c", true)]
    [InlineData("deny_list", "a,b", "deny_list", "a", true)]
    [InlineData("deny_list", "a", "deny_list", "a,b", false)]
    [InlineData("allow_list", "a", "deny_list", "b", true)]
    [InlineData("deny_list", "b", "allow_list", "a", false)]
    public void Changes_ModelList_AllowingMoreIsRemarkable(string mode, string models, string newMode, string newModels, bool isRemarkable)
    {
        var notes = Notes(
            [Home, AllowList with { Settings = InventoryItem.SettingsOf(("mode", mode), ("models", models)) }],
            [Home, AllowList with { Settings = InventoryItem.SettingsOf(("mode", newMode), ("models", newModels)) }]);

        Assert.Equal(isRemarkable ? [InventoryNote.LimitRaised] : [], notes);
    }

    [Fact]
    public void Changes_LimitOrListGone_IsRemarkable()
    {
        var spend = new InventoryItem(InventoryKind.SpendLimit, Project, "spend_limit") { Settings = InventoryItem.SettingsOf(("cents", "5000")) };

        Assert.Equal([InventoryNote.LimitRaised, InventoryNote.LimitRaised], Notes([Home, spend, AllowList], [Home]));
        Assert.Equal([InventoryNote.LimitRaised], Notes([Home, spend], [Home, spend with { Settings = InventoryItem.SettingsOf(("cents", "5001")) }]));
    }

    private static IEnumerable<InventoryNote> Notes(ImmutableArray<InventoryItem> before, ImmutableArray<InventoryItem> after) => Changes(before, after).SelectMany(change => change.Notes);

    private static ImmutableArray<InventoryChange> Changes(ImmutableArray<InventoryItem> before, ImmutableArray<InventoryItem> after)
    {
        var was = Snapshot(null, Before, before);
        return InventoryComparison.Changes(was, Snapshot(was, After, after), OfficeHours);
    }

    /// <summary>A reading of every list.</summary>
    private static InventorySnapshot Snapshot(InventorySnapshot? before, DateTimeOffset at, ImmutableArray<InventoryItem> items)
    {
        var projects = items.Where(item => item.Kind is InventoryKind.Project && item.Setting("archived") is null).Select(item => item.Id).Prepend(string.Empty);
        return InventorySnapshot.Of(before, at, items, [.. projects.SelectMany(project => Enum.GetValues<InventoryKind>().Select(kind => new InventoryPart(kind, project)))]);
    }
}
