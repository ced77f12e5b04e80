using System.Text.RegularExpressions;
using UsageSentinel.Tests.Architecture;
using static UsageSentinel.Tests.Azure.Planting;

namespace UsageSentinel.Tests.Azure;

/// <summary>Nothing that is known to stop a first deployment is in the templates; each check finds the fault planted for it.</summary>
public partial class FirstDeployTests
{
    private static ArmTemplate Template => BicepCompiler.Main.Template;

    [SkippableFact]
    public void Subscriptions_ComeAfterEverythingElse() => Assert.Empty(FirstDeployChecks.SubscriptionsComeLast(Template));

    [SkippableTheory]
    [InlineData("roles")]
    [InlineData("app")]
    [InlineData("alerts")]
    [InlineData("workbook")]
    public void SubscriptionsThatDoNotWait_AreFound(string module)
    {
        var planted = PlantedRoot(root =>
        {
            var waits = root["resources"]!["subscriptions"]!["dependsOn"]!.AsArray();
            root["resources"]!["app"]!.AsObject().Remove("dependsOn");
            root["resources"]!["workbook"]!.AsObject().Remove("dependsOn");
            waits.Remove(waits.Single(name => (string)name! == module));
        });

        Assert.Contains($"{module} is not waited for", FirstDeployChecks.SubscriptionsComeLast(planted));
    }

    [SkippableFact]
    public void LogAlerts_AreTakenBeforeTheirTableExists() => Assert.Empty(FirstDeployChecks.LogAlerts(Template));

    [SkippableTheory]
    [InlineData("skipQueryValidation", "true", "false")]
    [InlineData("query", "union isfuzzy=true (datatable(timestamp: datetime, name: string)[]), ", "")]
    public void LogAlertThatNeedsItsTable_IsFound(string name, string value, string fault)
    {
        var planted = ArmTemplate.Parse(Regex.Replace(
            BicepCompiler.Main.Json, $"(\"{name}\": \"?){Regex.Escape(value)}", match => match.Groups[1].Value + fault));

        Assert.Single(FirstDeployChecks.LogAlerts(planted));
    }

    [SkippableFact]
    public void HostStorage_GoesByTheNameOfTheAccount() => Assert.Empty(FirstDeployChecks.HostStorage(Template));

    [SkippableFact]
    public void HostStorageByAddress_IsFound()
    {
        var planted = Planted("app", resources =>
        {
            Settings(resources).Remove("AzureWebJobsStorage__accountName");
            Settings(resources)["AzureWebJobsStorage__queueServiceUri"] = "https://x.queue.core.windows.net";
        });

        Assert.Equal(["AzureWebJobsStorage__queueServiceUri is set", "AzureWebJobsStorage__accountName is not set"], FirstDeployChecks.HostStorage(planted));
    }

    [SkippableFact]
    public void MaximumInstances_AreWhatThePlatformTakes() => Assert.Empty(FirstDeployChecks.Instances(Template));

    [SkippableFact]
    public void TooFewInstances_AreFound()
    {
        var planted = PlantedRoot(root => root["parameters"]!["maximumInstanceCount"]!["minValue"] = 1);

        Assert.Single(FirstDeployChecks.Instances(planted));
    }

    [SkippableFact]
    public void Addresses_MayBeNone() => Assert.Empty(FirstDeployChecks.Addresses(Template));

    [SkippableFact]
    public void AnAddressUsedAsTyped_IsFound()
    {
        var planted = PlantedRoot(root => root["resources"]!["alerts"]!["properties"]!["parameters"]!["onCallEmail"]!["value"] = "[parameters('onCallEmail')]");

        Assert.Equal(["onCallEmail is used as it was typed"], FirstDeployChecks.Addresses(planted));
    }

    [SkippableFact]
    public void RoleAssignments_AreNamedByTheirPrincipal() => Assert.Empty(FirstDeployChecks.RoleNames(Template));

    [SkippableFact]
    public void RoleAssignmentNamedWithoutItsPrincipal_IsFound()
    {
        var planted = Planted("roles", resources => resources[^1]!["name"] = "[guid(resourceId('x', 'y'), parameters('topicName'), 'z')]");

        Assert.Single(FirstDeployChecks.RoleNames(planted));
    }

    [SkippableFact]
    public void ApiVersions_AreTheOldestThatHaveWhatIsUsed() => Assert.Empty(FirstDeployChecks.ApiVersions(Template));

    [SkippableFact]
    public void NewerApiVersion_IsFound()
    {
        var planted = Planted("monitoring", resources => resources[0]!["apiVersion"] = "2026-03-01");

        Assert.Single(FirstDeployChecks.ApiVersions(planted));
    }

    /// <summary>The hooks speak to the same interface as the templates.</summary>
    [Theory]
    [InlineData("postprovision.sh")]
    [InlineData("postprovision.ps1")]
    public void Hooks_LockTheAuditContainerByTheSameApiVersion(string hook) =>
        Assert.Equal(
            [FirstDeployChecks.Versions["Microsoft.Storage"]],
            ApiVersion().Matches(File.ReadAllText(Repository.PathOf("infra", "hooks", hook))).Select(match => match.Value).Distinct());

    [SkippableFact]
    public void MetricsCountedTwice_AreFound()
    {
        var planted = Planted("storage", resources => resources.First(resource => (string)resource!["type"]! == "Microsoft.Insights/diagnosticSettings")!
            ["scope"] = "[resourceId('Microsoft.Storage/storageAccounts', format('sth{0}', parameters('token')))]");

        Assert.Contains(DiagnosticChecks.All(planted), problem => problem.Contains("counted twice", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?<=api-version=)\d{4}-\d\d-\d\d")]
    private static partial Regex ApiVersion();
}
