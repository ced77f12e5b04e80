using System.Globalization;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI.Entities;

/// <summary>What is listed of an organization, as items of its inventory.</summary>
internal static class AccessItems
{
    public static InventoryItem Of(string project, ServiceAccount account) => new(InventoryKind.ServiceAccount, project, account.Id)
    {
        Name = account.Name,
        CreatedAt = account.CreatedAt,
        Settings = InventoryItem.SettingsOf(("role", account.Role)),
    };

    public static InventoryItem Of(string project, RateLimit limit) => new(InventoryKind.RateLimit, project, limit.Id)
    {
        Name = limit.Model,
        Settings = InventoryItem.SettingsOf(
            ("max_requests_per_1_minute", Text(limit.MaxRequestsPerMinute)),
            ("max_tokens_per_1_minute", Text(limit.MaxTokensPerMinute)),
            ("max_images_per_1_minute", Text(limit.MaxImagesPerMinute)),
            ("max_audio_megabytes_per_1_minute", Text(limit.MaxAudioMegabytesPerMinute)),
            ("max_requests_per_1_day", Text(limit.MaxRequestsPerDay)),
            ("batch_1_day_max_input_tokens", Text(limit.BatchMaxInputTokensPerDay))),
    };

    public static InventoryItem Of(string project, SpendLimit limit) =>
        new(InventoryKind.SpendLimit, project, "spend_limit") { Settings = InventoryItem.SettingsOf(("cents", Text(limit.ThresholdCents))) };

    public static InventoryItem Of(string project, ModelPermissions list) => new(InventoryKind.ModelPermissions, project, "model_permissions")
    {
        Settings = InventoryItem.SettingsOf(("mode", list.IsAllowList ? "allow_list" : "deny_list"), ("models", InventoryModels.Joined(list.Models))),
    };

    private static string? Text(long? amount) => amount?.ToString(CultureInfo.InvariantCulture);
}
