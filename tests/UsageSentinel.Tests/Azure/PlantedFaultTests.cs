using System.Text.Json.Nodes;
using static UsageSentinel.Tests.Azure.Planting;

namespace UsageSentinel.Tests.Azure;

/// <summary>Each check finds the fault it is there for: a fault is planted in the compiled templates, and the check must speak of it.</summary>
public class PlantedFaultTests
{
    private const string SentinelTable =
        "[resourceId('Microsoft.Storage/storageAccounts/tableServices/tables', parameters('dataAccountName'), 'default', 'Sentinel')]";

    [SkippableFact]
    public void OverBroadScope_IsFound()
    {
        var planted = Planted("roles", resources => Assign(resources, SentinelTable)["scope"] = "[resourceId('Microsoft.Storage/storageAccounts', parameters('dataAccountName'))]");

        Assert.Contains(RoleChecks.All(planted), problem => problem.Contains("dataAccount", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void RoleOnTheWholeGroup_IsFound()
    {
        var planted = Planted("roles", resources => Assign(resources, SentinelTable).Remove("scope"));

        Assert.Contains(RoleChecks.All(planted), problem => problem.Contains("whole resource group", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void WriterOfTheStopSwitch_IsFound()
    {
        var planted = Planted("roles", resources => Assign(resources, SentinelTable.Replace("Sentinel", "Control", StringComparison.Ordinal))["properties"]!["roleDefinitionId"] =
            "[variables('roles').tableDataContributor]");

        Assert.Contains(RoleChecks.All(planted), problem => problem.Contains("tables/Control) was not meant", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void MissingDeadLetter_IsFound()
    {
        var planted = Planted("subscriptions", resources => resources[0]!["properties"]!.AsObject().Remove("deadLetterWithResourceIdentity"));

        Assert.Contains("finance: loses what it cannot deliver", EventChecks.Delivery(planted));
    }

    [SkippableTheory]
    [InlineData("dead-letters", "Microsoft.EventGrid/topics")]
    [InlineData("dead-letters-of-vault", "Microsoft.EventGrid/systemTopics")]
    public void DeadLettersThatNobodyIsNotifiedOf_AreFound(string alert, string topic)
    {
        var planted = Planted("alerts", resources => resources.Remove(resources.Single(resource => (string?)resource!["name"] == alert)));

        Assert.Contains($"{topic}:", Assert.Single(EventChecks.DeadLetters(planted)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void EventsOfAnotherVaultOrType_AreFound()
    {
        var vault = Planted("vaults", resources => Typed(resources, "Microsoft.EventGrid/systemTopics")["properties"]!["source"] = "[resourceId('Microsoft.KeyVault/vaults', format('kvr-{0}', parameters('token')))]");
        var type = Planted("subscriptions", resources =>
            Typed(resources, "Microsoft.EventGrid/systemTopics/eventSubscriptions")["properties"]!["filter"]!["includedEventTypes"]!.AsArray().Add("Microsoft.KeyVault.SecretExpired"));

        Assert.Contains("another vault", Assert.Single(EventChecks.NearExpiry(vault)), StringComparison.Ordinal);
        Assert.Contains("or others do", Assert.Single(EventChecks.NearExpiry(type)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void MissingRetry_IsFound()
    {
        var planted = Planted("subscriptions", resources => resources[0]!["properties"]!.AsObject().Remove("retryPolicy"));

        Assert.Contains(EventChecks.Delivery(planted), problem => problem.Contains("how often", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("Sentinel__Detection__Sensitivity", "no setting")]
    [InlineData("SOMETHING_ELSE", "the code does not")]
    [InlineData("Sentinel__Schedules__Never", "no setting")]
    [InlineData("SENTINEL_NEVER_SCHEDULE", "the code does not")]
    public void UnknownSetting_IsFound(string name, string found)
    {
        var planted = Planted("app", resources => Settings(resources)[name] = "x");

        Assert.Contains(AgreementChecks.Settings(planted), problem => problem.Contains(found, StringComparison.Ordinal));
    }

    [SkippableFact]
    public void MissingScheduleSetting_IsFound()
    {
        var planted = Planted("app", resources => Settings(resources).Remove("SENTINEL_OUTBOX_SCHEDULE"));

        Assert.Contains(AgreementChecks.Settings(planted), problem => problem.Contains("SENTINEL_OUTBOX_SCHEDULE", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void SettingThatNamesAnotherContainer_IsFound()
    {
        var planted = Planted("app", resources =>
            Settings(resources)["Sentinel__Ledger__AnchorContainer"] = ((string)Settings(resources)["Sentinel__Ledger__AnchorContainer"]!).Replace("audit", "anchors", StringComparison.Ordinal));

        Assert.Equal(2, AgreementChecks.ContainersInUse(planted).Count());
    }

    [SkippableTheory]
    [InlineData("hostKeys", "x", "string")]
    [InlineData("harmless", "[listKeys('x', '2025-01-01').keys[0].value]", "string")]
    [InlineData("harmless", "x", "securestring")]
    public void SecretOutput_IsFound(string name, string value, string type)
    {
        var planted = Planted("storage", (_, template) => template["outputs"]![name] = new JsonObject { ["type"] = type, ["value"] = value });

        Assert.Single(SecretChecks.Outputs(planted));
    }

    [SkippableFact]
    public void SharedKey_IsFound()
    {
        var planted = Planted("storage", resources => resources.Single(resource => (string)resource!["name"]! == "[format('std{0}', parameters('token'))]")!
            ["properties"]!["allowSharedKeyAccess"] = true);

        Assert.Single(SecretChecks.LocalAuthentication(planted));
    }

    [SkippableFact]
    public void MissingDiagnostics_AreFound()
    {
        var planted = Planted("vaults", resources => resources.Remove(resources.Last(resource => (string)resource!["type"]! == "Microsoft.Insights/diagnosticSettings")));

        Assert.Single(DiagnosticChecks.All(planted));
    }

    [SkippableFact]
    public void MissingQueueAndTable_AreFound()
    {
        var planted = Planted("storage", (_, template) =>
        {
            template["variables"]!["queues"]!.AsArray().RemoveAt(0);
            template["variables"]!["tables"]!.AsArray().RemoveAt(0);
        });

        Assert.Single(AgreementChecks.Queues(planted));
        Assert.Single(AgreementChecks.Tables(planted));
    }

    [SkippableFact]
    public void ARemarkOfTheCompiler_IsFound()
    {
        BicepCompiler.RequireCompiler();
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "faulty.bicep");
        File.WriteAllText(file, "param unused string\n");

        Assert.Contains("no-unused-params", Assert.Single(BicepCompiler.Compile(file).Diagnostics), StringComparison.Ordinal);
    }

    private static JsonNode Typed(JsonArray resources, string type) => resources.Single(resource => (string?)resource!["type"] == type && resource["existing"] is null)!;

    private static JsonObject Assign(JsonArray resources, string scope) => resources.First(resource => (string?)resource!["scope"] == scope)!.AsObject();
}
