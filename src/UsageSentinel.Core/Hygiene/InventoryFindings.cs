using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Hygiene;

/// <summary>The alerts about an inventory: remarkable changes of the last day, and admin keys that expire soon.</summary>
public static class InventoryFindings
{
    private static readonly TimeSpan Urgent = TimeSpan.FromDays(3);

    /// <param name="account">The organization.</param>
    /// <param name="snapshot">As last read.</param>
    /// <param name="changes">The changes of the last time; older ones are ignored.</param>
    /// <param name="policy">What counts.</param>
    /// <param name="now">UTC.</param>
    public static ImmutableArray<Finding> Of(
        ProviderAccount account, InventorySnapshot snapshot, IEnumerable<InventoryChange> changes, InventoryPolicy policy, DateTimeOffset now)
    {
        var listed = snapshot.Items.Where(item => item.Kind is InventoryKind.Key).Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var fresh = changes
            .Where(change => !change.IsOurs && !change.Notes.IsEmpty && now - change.At < policy.AlertFor)
            // A key that is listed again has not vanished.
            .Where(change => !(change.Notes.Contains(InventoryNote.KeyVanished) && listed.Contains(change.Item.Id)))
            .SelectMany(change => change.Notes.Select(note => Found(account, change, note)));
        var expiring = snapshot.Items
            .Where(item => item is { Kind: InventoryKind.AdminKey, ExpiresAt: not null } && item.ExpiresAt - now <= policy.ExpiryWarning)
            .Select(item => Expiring(account, item, now));
        return [.. fresh.Concat(expiring).DistinctBy(finding => finding.Subject)];
    }

    private static Finding Found(ProviderAccount account, InventoryChange change, InventoryNote note) => new(
        Subject(account, change.Item, note.ToString()),
        new Verdict.Anomalous(new Anomaly(
            note is InventoryNote.NewAdminKey or InventoryNote.OwnerRole ? Severity.Critical : Severity.Warning,
            "changes",
            1,
            0,
            0,
            Usd.Zero,
            EvidenceFamilies.None,
            Cause(note, change),
            string.Create(CultureInfo.InvariantCulture, $"{Sentence(note, change)} Seen {change.At:yyyy-MM-dd HH:mm} UTC; it happened since the reading before. {Step(note)}"))));

    private static Finding Expiring(ProviderAccount account, InventoryItem key, DateTimeOffset now)
    {
        var left = (key.ExpiresAt ?? now) - now;
        var whose = key.IsOurs ? "The admin key that UsageSentinel uses" : $"The admin key {key.Id}";
        var when = string.Create(CultureInfo.InvariantCulture, $"{key.ExpiresAt:yyyy-MM-dd HH:mm} UTC");
        return new Finding(
            Subject(account, key, "ExpiresSoon"),
            new Verdict.Anomalous(new Anomaly(
                key.IsOurs && left <= Urgent ? Severity.Critical : Severity.Warning,
                "days left",
                Math.Max(0, Math.Round(left.TotalDays, 1)),
                0,
                0,
                Usd.Zero,
                EvidenceFamilies.None,
                left > TimeSpan.Zero ? "an admin key expires soon" : "an admin key has expired",
                $"{whose} {(left > TimeSpan.Zero ? "expires" : "expired")} {when}. {(key.IsOurs ? "Monitoring stops then. " : string.Empty)}Create a new one and replace it where it is used.")));
    }

    private static AlertSubject Subject(ProviderAccount account, InventoryItem item, string what) => new(
        RuleKind.InventoryChanged,
        account,
        item.Project.Length > 0 ? new ProjectId(item.Project) : null,
        item.Kind is InventoryKind.Key ? new KeyId(item.Id) : null,
        item.Kind is InventoryKind.Key ? what : $"{what} {item.Id}");

    private static string Cause(InventoryNote note, InventoryChange change) => note switch
    {
        InventoryNote.KeyVanished => "a key is no longer listed",
        InventoryNote.NewAdminKey => "a new admin key",
        InventoryNote.LimitRaised when change.Item.Kind is InventoryKind.ModelPermissions => "a project may use more models",
        InventoryNote.LimitRaised => "a limit was raised",
        InventoryNote.MadeOutsideWorkingHours => "a key was created outside working hours",
        InventoryNote.NewOwner => "a key of somebody who had none before",
        InventoryNote.CertificateChanged => "a client certificate changed",
        InventoryNote.AllowListChanged => "an IP allow-list changed",
        _ => "a person became an owner of the organization",
    };

    private static string Sentence(InventoryNote note, InventoryChange change)
    {
        var item = change.Item;
        return note switch
        {
            InventoryNote.KeyVanished => $"The key {item.Id} is no longer listed, and UsageSentinel did not delete it.",
            InventoryNote.NewAdminKey => $"The admin key {item.Id} was created{By(item)}. It can read and change everything in the organization.",
            InventoryNote.LimitRaised when change.Type is InventoryChangeType.Removed => $"The {Word(item.Kind)} of {Place(item)} was removed.",
            InventoryNote.LimitRaised => $"The {Word(item.Kind)} {(item.Kind is InventoryKind.RateLimit ? item.Id : string.Empty)} of {Place(item)} changed: {Settings(change)}.".Replace("  ", " ", StringComparison.Ordinal),
            InventoryNote.MadeOutsideWorkingHours => string.Create(CultureInfo.InvariantCulture, $"The key {item.Id} was created {item.CreatedAt:yyyy-MM-dd HH:mm} UTC{By(item)}, outside hygiene.workingHours."),
            InventoryNote.NewOwner => $"The key {item.Id} was created{By(item)}, who had no key before.",
            InventoryNote.CertificateChanged => $"The client certificate {item.Id} {Happened(change, "added", "removed")}.",
            InventoryNote.AllowListChanged => string.Create(
                CultureInfo.InvariantCulture, $"The IP allow-list {item.Id} {Happened(change, "created", "deleted")}{By(item)} on {item.CreatedAt:yyyy-MM-dd HH:mm} UTC. Which addresses keys work from may have changed."),
            _ => $"The user {item.Id} is now an owner of the organization and can create admin keys.",
        };
    }

    private static string Step(InventoryNote note) => note switch
    {
        InventoryNote.KeyVanished => "Ask its owner who deleted it. The provider disables keys that it finds in public.",
        InventoryNote.LimitRaised or InventoryNote.CertificateChanged or InventoryNote.AllowListChanged => "If no one in your organization did this, set it back and look for a stolen admin key.",
        InventoryNote.NewAdminKey or InventoryNote.OwnerRole => "If no one in your organization did this, delete it at the provider now: it is a sign of a stolen account.",
        _ => "Ask the owner. If no one knows it, revoke it.",
    };

    private static string Happened(InventoryChange change, string added, string removed) => change.Type switch
    {
        InventoryChangeType.Added => "was " + added,
        InventoryChangeType.Removed => "was " + removed,
        _ when change.Settings.FirstOrDefault(setting => setting.Name == "active") is { } active => active.After == "true" ? "was made active" : "was made inactive",
        _ => "was changed",
    };

    private static string By(InventoryItem item) => item.Owner is { } owner ? $" by {owner}" : string.Empty;

    private static string Place(InventoryItem item) => item.Project.Length > 0 ? $"project {item.Project}" : "the organization";

    private static string Word(InventoryKind kind) => kind switch
    {
        InventoryKind.RateLimit => "rate limit",
        InventoryKind.SpendLimit => "spend limit",
        _ => "model list",
    };

    private static string Settings(InventoryChange change) =>
        string.Join(", ", change.Settings.Take(3).Select(setting => $"{setting.Name} from {setting.Before ?? "none"} to {setting.After ?? "none"}"));
}
