namespace UsageSentinel.Tests.Azure;

/// <summary>Every resource that can tell of itself does.</summary>
internal static class DiagnosticChecks
{
    private static readonly string[] Tellers =
    [
        "Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Storage/storageAccounts/queueServices",
        "Microsoft.Storage/storageAccounts/tableServices", "Microsoft.KeyVault/vaults", "Microsoft.EventGrid/topics", "Microsoft.EventGrid/systemTopics",
        "Microsoft.Communication/communicationServices", "Microsoft.OperationalInsights/workspaces", "Microsoft.Web/sites",
    ];

    /// <summary>
    /// Resources that have no diagnostic settings, or whose telemetry arrives already by another road: Application Insights, the plan, and
    /// storage accounts, whose metrics are those of their services.
    /// </summary>
    private static readonly string[] Silent =
    [
        "Microsoft.Storage/storageAccounts",
        "Microsoft.Resources/resourceGroups", "Microsoft.ManagedIdentity/userAssignedIdentities", "Microsoft.Insights/components",
        "Microsoft.Insights/diagnosticSettings", "Microsoft.Insights/actionGroups", "Microsoft.Insights/scheduledQueryRules",
        "Microsoft.Insights/metricAlerts", "Microsoft.Insights/workbooks", "Microsoft.Authorization/roleAssignments", "Microsoft.Authorization/roleDefinitions",
        "Microsoft.EventGrid/topics/eventSubscriptions", "Microsoft.EventGrid/systemTopics/eventSubscriptions", "Microsoft.Communication/emailServices", "Microsoft.Communication/emailServices/domains",
        "Microsoft.Storage/storageAccounts/blobServices/containers", "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies",
        "Microsoft.Storage/storageAccounts/managementPolicies", "Microsoft.Storage/storageAccounts/queueServices/queues",
        "Microsoft.Storage/storageAccounts/tableServices/tables", "Microsoft.Web/serverfarms", "Microsoft.Web/sites/config",
        "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
    ];

    public static IEnumerable<string> All(ArmTemplate template)
    {
        var scopes = template.Of("Microsoft.Insights/diagnosticSettings").Select(setting => setting.Scope).ToHashSet();
        return template.Resources.Where(resource => Tellers.Contains(resource.Type) && !scopes.Contains($"[resourceId('{resource.Type}', {resource.NameWithinScope})]"))
            .Select(resource => $"{resource.Type} {resource.Name} has no diagnostic settings")
            .Concat(template.Resources.Select(resource => resource.Type).Distinct().Except(Tellers).Except(Silent)
                .Select(type => $"{type} is new: does it have diagnostic settings?"))
            .Concat(scopes.Where(scope => Silent.Any(type => scope?.StartsWith($"[resourceId('{type}',", StringComparison.Ordinal) == true))
                .Select(scope => $"{scope} is counted twice"));
    }
}
