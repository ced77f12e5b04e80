using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Azure;

/// <summary>No secret leaves the deployment, none is a parameter or a setting, and nobody gets in with a key. Each check names what breaks it.</summary>
internal static partial class SecretChecks
{
    public static IEnumerable<string> Outputs(ArmTemplate template) =>
        from output in template.Outputs
        let value = output.Value["value"]?.ToJsonString(JsonText.Plain) ?? ""
        where ((string?)output.Value["type"])?.StartsWith("secure", StringComparison.OrdinalIgnoreCase) == true
            || Secret().IsMatch(output.Key) || Lookup().IsMatch(value)
        select $"the output {output.Key} gives a secret away";

    public static IEnumerable<string> Parameters(ArmTemplate template) =>
        from parameter in template.Parameters
        where ((string)parameter.Value!["type"]!).StartsWith("secure", StringComparison.OrdinalIgnoreCase) || Secret().IsMatch(parameter.Key)
        select $"the parameter {parameter.Key} is a secret; the hook asks for those";

    public static IEnumerable<string> LocalAuthentication(ArmTemplate template) =>
        from rule in Rules
        from resource in template.Of(rule.Type)
        where resource.Properties[rule.Property]?.ToString() != rule.Value
        select $"{resource.Type} {resource.Name}: {rule.Property} must be {rule.Value}";

    public static IEnumerable<string> KeysOfOthers(ArmTemplate template) =>
        from resource in template.Resources
        where Lookup().IsMatch(resource.Body.ToJsonString(JsonText.Plain))
        select $"{resource.Type} {resource.Name} reads a key of another resource";

    public static IEnumerable<string> Workspace(ArmTemplate template) =>
        from workspace in template.Of("Microsoft.OperationalInsights/workspaces")
        where workspace.Properties["features"]?["disableLocalAuth"]?.GetValue<bool>() != true
        select "the workspace takes its shared key";

    /// <summary>Both ways of publishing with a password, which a site has until they are forbidden.</summary>
    public static IEnumerable<string> Publishing(ArmTemplate template) =>
        new[] { "ftp", "scm" }.Except(
            from policy in template.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies")
            where policy.Properties["allow"]?.GetValue<bool>() == false
            select policy.LastName);

    private static (string Type, string Property, string Value)[] Rules =>
    [
        ("Microsoft.Storage/storageAccounts", "allowSharedKeyAccess", "false"),
        ("Microsoft.Storage/storageAccounts", "allowBlobPublicAccess", "false"),
        ("Microsoft.Storage/storageAccounts", "supportsHttpsTrafficOnly", "true"),
        ("Microsoft.Storage/storageAccounts", "minimumTlsVersion", "TLS1_2"),
        ("Microsoft.Storage/storageAccounts/blobServices/containers", "publicAccess", "None"),
        ("Microsoft.EventGrid/topics", "disableLocalAuth", "true"),
        ("Microsoft.EventGrid/topics", "inputSchema", "CloudEventSchemaV1_0"),
        ("Microsoft.Insights/components", "DisableLocalAuth", "true"),
        ("Microsoft.Communication/communicationServices", "disableLocalAuth", "true"),
        ("Microsoft.KeyVault/vaults", "enableRbacAuthorization", "true"),
        ("Microsoft.Web/sites", "httpsOnly", "true"),
    ];

    [GeneratedRegex("key(?!vault)|secret|password|sastoken|connectionstring", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"\blist(Keys|Secrets|AccountSas|ServiceSas|\w*Credentials)?\s*\(|\.(primaryKey|key1|primaryConnectionString|ConnectionString)\b.*listKeys", RegexOptions.IgnoreCase)]
    private static partial Regex Lookup();
}
