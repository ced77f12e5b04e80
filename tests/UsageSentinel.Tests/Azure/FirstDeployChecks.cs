using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Azure;

/// <summary>What stops a first deployment, as others reported it. Each check names what would.</summary>
internal static partial class FirstDeployChecks
{
    /// <summary>
    /// The version of every provider's interface: the oldest stable one, not before 2021, that has what is used. Regions get versions at
    /// different times, and azd brings a Bicep of its own that does not know the newest.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> Versions = new Dictionary<string, string>
    {
        ["Microsoft.Resources/resourceGroups"] = "2021-04-01",
        ["Microsoft.Storage"] = "2021-06-01",
        ["Microsoft.KeyVault"] = "2021-10-01",
        ["Microsoft.OperationalInsights"] = "2021-06-01",
        ["Microsoft.Insights/scheduledQueryRules"] = "2021-08-01",
        ["Microsoft.Insights/workbooks"] = "2021-08-01",
        ["Microsoft.Insights/actionGroups"] = "2021-09-01",
        ["Microsoft.Authorization/roleAssignments"] = "2022-04-01",
        ["Microsoft.Authorization/roleDefinitions"] = "2022-04-01",

        // The only stable version before 2026, or the only version, of what is used.
        ["Microsoft.ManagedIdentity"] = "2018-11-30",
        ["Microsoft.Insights/metricAlerts"] = "2018-03-01",
        ["Microsoft.Insights/components"] = "2020-02-02",
        ["Microsoft.Insights/diagnosticSettings"] = "2021-05-01-preview",

        // functionAppConfig, minimumTlsVersionAllowed, disableLocalAuth.
        ["Microsoft.Web"] = "2023-12-01",
        ["Microsoft.EventGrid"] = "2025-02-15",
        ["Microsoft.Communication"] = "2025-05-01",
    };

    public static IEnumerable<string> ApiVersions(ArmTemplate template) =>
        from resource in template.Resources
        let meant = Versions.Where(pair => resource.Type.StartsWith(pair.Key + "/", StringComparison.Ordinal) || resource.Type == pair.Key).Select(pair => pair.Value).FirstOrDefault()
        where resource.ApiVersion != meant
        select $"{resource.Type}: {resource.ApiVersion} instead of {meant ?? "a version that stands in the list"}";

    /// <summary>Event Grid asks at once whether the topic may write to its queue; whatever else is to be made gives the roles time to arrive.</summary>
    public static IEnumerable<string> SubscriptionsComeLast(ArmTemplate template) =>
        from module in template.Root["resources"]!.AsObject()
        where (string?)module.Value!["type"] == "Microsoft.Resources/deployments" && module.Value["existing"] is null && module.Key != "subscriptions"
        where !Before("subscriptions", template.Root["resources"]!.AsObject()).Contains(module.Key)
        select $"{module.Key} is not waited for";

    public static IEnumerable<string> LogAlerts(ArmTemplate template) =>
        from rule in template.Of("Microsoft.Insights/scheduledQueryRules")
        from criterion in rule.Properties["criteria"]!["allOf"]!.AsArray()
        where rule.Properties["skipQueryValidation"]?.GetValue<bool>() != true || !SurvivesNoTable().IsMatch((string)criterion!["query"]!)
        select $"{rule.Name} is refused while its table is not there";

    public static IEnumerable<string> HostStorage(ArmTemplate template)
    {
        var host = template.Of("Microsoft.Web/sites/config").Single(config => config.LastName == "appsettings").Properties.AsObject()
            .Select(setting => setting.Key).Where(name => name.StartsWith("AzureWebJobsStorage", StringComparison.Ordinal));
        string[] meant = ["AzureWebJobsStorage__accountName", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__credential"];
        return host.Except(meant).Select(name => $"{name} is set").Concat(meant.Except(host).Select(name => $"{name} is not set"));
    }

    public static IEnumerable<string> Instances(ArmTemplate template)
    {
        const int lowest = 40;
        var most = template.Parameters["maximumInstanceCount"]!;
        return new[] { "minValue", "defaultValue" }.Where(name => (int?)most[name] is not >= lowest).Select(name => $"the {name} of maximumInstanceCount is below {lowest}");
    }

    /// <summary>The name of an assignment is made of the principal too, so that an identity made again is another assignment and not a refused change.</summary>
    public static IEnumerable<string> RoleNames(ArmTemplate template) =>
        from role in template.Of("Microsoft.Authorization/roleAssignments")
        where !role.Name.StartsWith("[guid(", StringComparison.Ordinal) || !role.Name.Contains(((string)role.Properties["principalId"]!).Trim('[', ']'), StringComparison.Ordinal)
        select $"{role.Name} is not made of {role.Properties["principalId"]}";

    /// <summary>An address may be "none", and only the variable that knows this is used.</summary>
    public static IEnumerable<string> Addresses(ArmTemplate template)
    {
        foreach (var (parameter, variable) in new[] { ("financeEmail", "financeAddress"), ("onCallEmail", "onCallAddress") })
        {
            var read = $"parameters('{parameter}')";
            var variables = template.Root["variables"]!.AsObject();
            if ((string?)variables[variable] != $"[if(equals(toLower(trim({read})), 'none'), '', trim({read}))]")
            {
                yield return $"{variable} does not know that \"none\" is nobody";
            }

            var others = variables.Where(other => other.Key != variable).Select(other => other.Value!)
                .Append(template.Root["outputs"]!)
                .Concat(template.Root["resources"]!.AsObject().Select(resource => resource.Value!["properties"]?["parameters"]).OfType<JsonNode>());
            if (others.Any(node => node.ToJsonString(JsonText.Plain).Contains(read, StringComparison.Ordinal)))
            {
                yield return $"{parameter} is used as it was typed";
            }
        }
    }

    private static HashSet<string> Before(string module, JsonObject resources) =>
        [.. (resources[module]!["dependsOn"]?.AsArray() ?? []).Select(name => (string)name!).SelectMany(name => Before(name, resources).Append(name))];

    [GeneratedRegex(@"^union isfuzzy=true \(datatable\([^)]*\)\[\]\), \w+ \|")]
    private static partial Regex SurvivesNoTable();
}
