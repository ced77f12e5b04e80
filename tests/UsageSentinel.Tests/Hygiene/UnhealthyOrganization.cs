using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Hygiene;

/// <summary>A healthy organization, drawn from a seed, in which faults are planted one by one; each is written down.</summary>
internal sealed class UnhealthyOrganization
{
    public static readonly DateTimeOffset Now = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    private const int MostKeys = 3;
    private const string Chat = "gpt-4o";
    private const string Small = "gpt-4o-mini";

    private readonly Random dice;
    private readonly List<InventoryItem> items = [];
    private readonly List<KeyUse> uses = [];
    private readonly Queue<string> projects = new();
    private bool hasAuditLog = true;
    private int foreignActions;
    private int made;

    public UnhealthyOrganization(int seed, int projects)
    {
        dice = new Random(seed);
        items.Add(new InventoryItem(InventoryKind.User, string.Empty, "user_ann") { Settings = InventoryItem.SettingsOf(("role", "owner")) });
        items.Add(new InventoryItem(InventoryKind.AdminKey, string.Empty, "key_admin_ours") { CreatedAt = Now.AddDays(-20), ExpiresAt = Now.AddDays(70), LastUsedAt = Now, IsOurs = true });
        for (var project = 0; project < projects; project++)
        {
            AddProject(project);
        }
    }

    /// <summary>What was planted: the rule, and what it is about.</summary>
    public HashSet<(HygieneRule Rule, string Id)> Planted { get; } = [];

    public HygieneFacts Facts => new(
        InventorySnapshot.Of(null, Now, items, [.. Parts()]),
        [.. uses],
        HygieneFacts.Window)
    {
        HasAuditLog = hasAuditLog,
        ForeignActions = foreignActions,
    };

    /// <summary>Plants one fault of a rule, in a project of its own.</summary>
    public void Plant(HygieneRule rule)
    {
        switch (rule)
        {
            case HygieneRule.TooOld:
                Change(rule, AKey(), key => key with { CreatedAt = Now.AddDays(-91) });
                break;
            case HygieneRule.Unused:
                Change(rule, Silent(AKey()), key => key with { CreatedAt = Now.AddDays(-85), LastUsedAt = Now.AddDays(-61) });
                break;
            case HygieneRule.NeverUsed:
                Change(rule, Silent(AKey()), key => key with { CreatedAt = Now.AddDays(-15), LastUsedAt = null });
                break;
            case HygieneRule.NoExpiry:
                Add(rule, AdminKey() with { ExpiresAt = null });
                break;
            case HygieneRule.OrphanedOwner when dice.Next(2) == 0:
                Change(rule, AKey(), key => key with { Settings = key.Settings.SetItem("owner_access", "inactive") });
                break;
            case HygieneRule.OrphanedOwner:
                Change(rule, AKey(), key => key with { Owner = "user_left", Settings = key.Settings.SetItem("owner_type", "user") });
                break;
            case HygieneRule.PersonInProduction:
                var (inProduction, project) = (AKey(), 0);
                project = items.FindIndex(item => item.Kind is InventoryKind.Project && item.Id == inProduction.Project);
                items[project] = items[project] with { Name = "Production " + inProduction.Project };
                for (var index = 0; index < items.Count; index++)
                {
                    items[index] = items[index].Kind is InventoryKind.Key && items[index].Project == inProduction.Project
                        ? items[index] with { Settings = items[index].Settings.SetItem("owner_type", "service_account") }
                        : items[index];
                }

                Change(rule, inProduction, key => key with { Owner = "user_ann", Settings = key.Settings.SetItem("owner_type", "user") });
                break;
            case HygieneRule.SeveralJobs:
                var worker = AKey();
                uses[uses.FindIndex(use => use.Key == worker.Id)] = new KeyUse(worker.Project, worker.Id, [Use(Chat, 9, 17), Use(Small, 0, 5)], Now);
                Planted.Add((rule, worker.Id));
                break;
            case HygieneRule.SeveralWorkloads:
                var crowded = Project();
                for (var key = 0; key <= MostKeys; key++)
                {
                    AddKey(crowded);
                }

                Planted.Add((rule, crowded));
                break;
            case HygieneRule.UnusedModels:
                var open = Project();
                var list = items.FindIndex(item => item.Kind is InventoryKind.ModelPermissions && item.Project == open);
                if (dice.Next(2) == 0)
                {
                    items.RemoveAt(list);
                }
                else
                {
                    items[list] = items[list] with { Settings = items[list].Settings.SetItem("models", $"{items[list].Setting("models")},o3") };
                }

                Planted.Add((rule, open));
                break;
            case HygieneRule.LimitTooHigh:
                var high = Project();
                var limit = items.FindIndex(item => item.Kind is InventoryKind.RateLimit && item.Project == high);
                items[limit] = items[limit] with { Settings = items[limit].Settings.SetItem("max_requests_per_1_minute", "2147483647") };
                Planted.Add((rule, $"{high}/{items[limit].Id}"));
                break;
            case HygieneRule.AdminKeyIdle:
                Add(rule, AdminKey() with { CreatedAt = Now.AddDays(-80), LastUsedAt = Now.AddDays(-61) });
                break;
            case HygieneRule.AdminKeyShared:
                foreignActions++;
                Planted.Add((rule, "key_admin_ours"));
                break;
            case HygieneRule.NoSpendLimit:
                var without = Project();
                items.RemoveAll(item => item.Kind is InventoryKind.SpendLimit && item.Project == without);
                Planted.Add((rule, without));
                break;
            case HygieneRule.NoAuditLog:
                hasAuditLog = false;
                Planted.Add((rule, string.Empty));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rule), rule, "No fault is known for it.");
        }
    }

    private InventoryItem AdminKey() => new(InventoryKind.AdminKey, string.Empty, Id("key_admin"))
    {
        Owner = "user_ann",
        CreatedAt = Now.AddDays(-dice.Next(1, 60)),
        ExpiresAt = Now.AddDays(30),
        LastUsedAt = Now.AddDays(-1),
    };

    private void AddProject(int number)
    {
        var id = $"proj_{number}";
        items.Add(new InventoryItem(InventoryKind.Project, string.Empty, id) { Name = $"team {number}" });
        items.Add(new InventoryItem(InventoryKind.SpendLimit, id, "spend_limit") { Settings = InventoryItem.SettingsOf(("cents", "100000")) });
        items.Add(new InventoryItem(InventoryKind.ModelPermissions, id, "model_permissions") { Settings = InventoryItem.SettingsOf(("mode", "allow_list"), ("models", $"{Chat},{Small}")) });
        items.Add(new InventoryItem(InventoryKind.RateLimit, id, "rl-" + Chat) { Name = Chat, Settings = InventoryItem.SettingsOf(("max_requests_per_1_minute", "500"), ("max_tokens_per_1_minute", "1000000")) });
        for (var key = dice.Next(1, MostKeys + 1); key > 0; key--)
        {
            AddKey(id);
        }

        projects.Enqueue(id);
    }

    private void AddKey(string project)
    {
        var isPerson = dice.Next(3) == 0;
        var key = new InventoryItem(InventoryKind.Key, project, Id("key"))
        {
            Owner = isPerson ? "user_ann" : Id("svc"),
            CreatedAt = Now.AddDays(-dice.Next(1, 90)),
            LastUsedAt = Now.AddHours(-dice.Next(1, 24)),
            Settings = InventoryItem.SettingsOf(("owner_type", isPerson ? "user" : "service_account"), ("owner_access", "active")),
        };
        items.Add(key);
        uses.Add(new KeyUse(project, key.Id, [Use(Chat, 8, 18), Use(Small, 7, 19)], Now.AddHours(-1)));
    }

    private ModelUse Use(string model, int from, int to)
    {
        var byHour = Enumerable.Range(0, 24).Select(hour => hour >= from && hour < to ? (long)dice.Next(100, 200) : 0).ToImmutableArray();
        return new ModelUse(UsageEndpoint.Completions, model, byHour.Sum(), 20, byHour, 20, 40_000, 4, 9_000);
    }

    private InventoryItem AKey()
    {
        var project = Project();
        return items.First(item => item.Kind is InventoryKind.Key && item.Project == project);
    }

    /// <summary>A key without use, in a project where another one is used, so that the rest of the project stays as it is.</summary>
    private InventoryItem Silent(InventoryItem key)
    {
        uses.RemoveAll(use => use.Key == key.Id);
        return key;
    }

    private void Change(HygieneRule rule, InventoryItem key, Func<InventoryItem, InventoryItem> change)
    {
        items[items.FindIndex(item => item.Id == key.Id)] = change(key);
        Planted.Add((rule, key.Id));
    }

    private void Add(HygieneRule rule, InventoryItem item)
    {
        items.Add(item);
        Planted.Add((rule, item.Id));
    }

    private string Project() => projects.Dequeue();

    private string Id(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{made++}");

    private IEnumerable<InventoryPart> Parts() => items.Where(item => item.Kind is InventoryKind.Project).Select(item => item.Id).Prepend(string.Empty)
        .SelectMany(project => Enum.GetValues<InventoryKind>().Select(kind => new InventoryPart(kind, project)));
}
