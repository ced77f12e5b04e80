using System.Text.Json.Nodes;

namespace UsageSentinel.Tests.Azure;

/// <summary>Every subscription delivers as the topic itself, tries again, and keeps what it could not deliver; and its filter lets through what is meant.</summary>
internal static class EventChecks
{
    private const string OfSystemTopics = "Microsoft.EventGrid/systemTopics/eventSubscriptions";

    public static IEnumerable<string> Delivery(ArmTemplate template) =>
        template.Of("Microsoft.EventGrid/topics/eventSubscriptions").Concat(template.Of(OfSystemTopics)).SelectMany(subscription => Problems(subscription, Names(template, "queues"), Names(template, "containers")));

    /// <summary>The queues an event would be put on, by the filters alone.</summary>
    public static IEnumerable<string> QueuesOf(ArmTemplate template, JsonNode cloudEvent) =>
        from subscription in template.Of("Microsoft.EventGrid/topics/eventSubscriptions")
        where Passes(subscription.Properties["filter"]!, cloudEvent)
        orderby Queue(subscription)
        select Queue(subscription);

    /// <summary>Key Vault's events go to the responder only, of one type, and about the vault of rotated keys.</summary>
    public static IEnumerable<string> NearExpiry(ArmTemplate template)
    {
        var subscriptions = template.Of(OfSystemTopics).ToList();
        if (subscriptions is not [var only] || Queue(only) != "response" || only.Properties["filter"]!.ToJsonString(JsonText.Plain) != """{"includedEventTypes":["Microsoft.KeyVault.SecretNearExpiry"]}""")
        {
            yield return "events of expiring secrets do not go to the responder, or others do";
        }

        if (template.Of("Microsoft.EventGrid/systemTopics").Any(topic => topic.Properties["topicType"]?.ToString() != "Microsoft.KeyVault.vaults" || topic.Properties["source"]?.ToString().Contains("'kvn-{0}'", StringComparison.Ordinal) is not true))
        {
            yield return "the topic of expiring secrets is of another vault";
        }
    }

    /// <summary>Azure Monitor reports what each topic could not deliver.</summary>
    public static IEnumerable<string> DeadLetters(ArmTemplate template)
    {
        string[] types = ["Microsoft.EventGrid/topics", "Microsoft.EventGrid/systemTopics"];
        return types.Where(type => template.Of(type).Any() && !template.Of("Microsoft.Insights/metricAlerts").Any(alert =>
                alert.Properties["scopes"]!.ToJsonString(JsonText.Plain).Contains($"resourceId('{type}',", StringComparison.Ordinal)
                && alert.Properties["criteria"]!["allOf"]!.AsArray().Any(criterion => criterion!["metricName"]?.ToString() == "DeadLetteredCount" && criterion["metricNamespace"]?.ToString() == type)))
            .Select(type => $"{type}: nobody is notified of what it cannot deliver");
    }

    private static IEnumerable<string> Problems(ArmResource subscription, HashSet<string> queues, HashSet<string> containers)
    {
        var properties = subscription.Properties;
        if (properties["destination"] is not null || properties["deliveryWithResourceIdentity"]?["identity"]?["type"]?.ToString() != "SystemAssigned")
        {
            yield return $"{subscription.LastName}: delivers with a key";
        }
        else if (!queues.Contains(Queue(subscription)))
        {
            yield return $"{subscription.LastName}: delivers to a queue that is not there";
        }

        var deadLetter = properties["deadLetterWithResourceIdentity"];
        if (deadLetter?["identity"]?["type"]?.ToString() != "SystemAssigned"
            || !containers.Contains(deadLetter["deadLetterDestination"]?["properties"]?["blobContainerName"]?.ToString() ?? ""))
        {
            yield return $"{subscription.LastName}: loses what it cannot deliver";
        }

        if (properties["retryPolicy"]?["maxDeliveryAttempts"] is null || properties["retryPolicy"]?["eventTimeToLiveInMinutes"] is null)
        {
            yield return $"{subscription.LastName}: does not say how often and how long it tries";
        }

        if (properties["eventDeliverySchema"]?.ToString() != "CloudEventSchemaV1_0")
        {
            yield return $"{subscription.LastName}: does not deliver CloudEvents";
        }
    }

    private static HashSet<string> Names(ArmTemplate template, string kind) =>
        [.. template.Resources.Where(resource => resource.Type.EndsWith("/" + kind, StringComparison.Ordinal)).Select(resource => resource.LastName)];

    private static string Queue(ArmResource subscription) =>
        (string)subscription.Properties["deliveryWithResourceIdentity"]!["destination"]!["properties"]!["queueName"]!;

    /// <summary>Advanced filters as Event Grid evaluates them: all must hold; within an array any element may.</summary>
    private static bool Passes(JsonNode filter, JsonNode cloudEvent) =>
        filter["includedEventTypes"] is null && filter["enableAdvancedFilteringOnArrays"]?.GetValue<bool>() == true
        && filter["advancedFilters"]!.AsArray().All(one => (string)one!["operatorType"]! == "StringIn"
            && Values(cloudEvent, (string)one["key"]!).Any(value => one["values"]!.AsArray().Any(wanted =>
                string.Equals((string)wanted!, value, StringComparison.OrdinalIgnoreCase))));

    private static IEnumerable<string> Values(JsonNode cloudEvent, string key)
    {
        var at = key.Split('.').Aggregate((JsonNode?)cloudEvent, (node, part) => node?[part]);
        return at is JsonArray array ? array.Select(item => item!.ToString()) : at is null ? [] : [at.ToString()];
    }
}
