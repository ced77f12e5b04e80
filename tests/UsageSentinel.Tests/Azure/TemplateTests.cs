using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Azure;

/// <summary>The compiled templates. What is checked is proven to bite by <see cref="PlantedFaultTests"/>.</summary>
public class TemplateTests
{
    private static ArmTemplate Template => BicepCompiler.Main.Template;

    [SkippableFact]
    public void Bicep_CompilesWithoutARemarkOfAnyLevel() => Assert.Empty(BicepCompiler.Main.Diagnostics);

    [SkippableFact]
    public void Outputs_HoldNoSecret() => Assert.Empty(SecretChecks.Outputs(Template));

    [SkippableFact]
    public void Parameters_HoldNoSecret() => Assert.Empty(SecretChecks.Parameters(Template));

    [SkippableFact]
    public void Resources_TakeNoKeysAndPasswords() => Assert.Empty((string[])
        [.. SecretChecks.LocalAuthentication(Template), .. SecretChecks.KeysOfOthers(Template), .. SecretChecks.Workspace(Template), .. SecretChecks.Publishing(Template)]);

    [SkippableFact]
    public void Roles_AreThoseMeant() => Assert.Empty(RoleChecks.All(Template));

    [Fact]
    public void Roles_EachHaveAReason() => Assert.Empty(RoleChecks.WithoutReason(File.ReadAllText(Repository.PathOf("infra", "app", "roles.bicep"))));

    [SkippableFact]
    public void Subscriptions_TryAgainAndKeepWhatTheyCannotDeliver() => Assert.Empty(EventChecks.Delivery(Template));

    [SkippableFact]
    public void DeadLetters_OfEachTopicAreReported() => Assert.Empty(EventChecks.DeadLetters(Template));

    [SkippableFact]
    public void ExpiringSecrets_AreReportedToTheResponder() => Assert.Empty(EventChecks.NearExpiry(Template));

    [SkippableFact]
    public void Diagnostics_AreOnEverythingThatHasThem() => Assert.Empty(DiagnosticChecks.All(Template));

    [SkippableFact]
    public void Queues_AreThoseOfTheCode() => Assert.Empty(AgreementChecks.Queues(Template));

    [SkippableFact]
    public void Tables_AreThoseOfTheCode() => Assert.Empty(AgreementChecks.Tables(Template));

    [SkippableFact]
    public void Containers_AreThoseOfTheCode() => Assert.Empty(AgreementChecks.Containers(Template));

    [SkippableFact]
    public void Containers_AreEachInUse() => Assert.Empty(AgreementChecks.ContainersInUse(Template));

    [SkippableFact]
    public void Settings_AreThoseOfTheCode() => Assert.Empty(AgreementChecks.Settings(Template));

    [SkippableFact]
    public void Ping_IsASettingOfTheApp() =>
        Assert.Equal("[parameters('pingUrl')]", Assert.Single(Template.Of("Microsoft.Web/sites/config"), config => config.LastName == "appsettings").Properties["Sentinel__Ping__Url"]?.ToString());

    /// <summary>What azd asks for: everything without a default. The environment and the region it asks for itself.</summary>
    [SkippableFact]
    public void Parameters_ToAskForAreFour() => Assert.Equal(
        ["environmentName", "financeEmail", "location", "onCallEmail"],
        Template.Parameters.Where(parameter => parameter.Value!["defaultValue"] is null).Select(parameter => parameter.Key).Order(StringComparer.Ordinal));

    /// <summary>Reports of leaks, the health page and the provider's webhooks come without a sign-in; the approvals page asks for one itself.</summary>
    [SkippableFact]
    public void SignIn_IsThereWhereAskedForAndKeepsNobodyElseOut()
    {
        var signIn = Assert.Single(Template.Of("Microsoft.Web/sites/config"), config => config.LastName == "authsettingsV2");
        var provider = signIn.Properties["identityProviders"]!["azureActiveDirectory"]!;

        Assert.Equal("", (string?)Template.Parameters["approvalsClientId"]!["defaultValue"]);
        Assert.Equal("[not(empty(parameters('approvalsClientId')))]", (string?)signIn.Body["condition"]);
        Assert.Equal("AllowAnonymous", (string?)signIn.Properties["globalValidation"]!["unauthenticatedClientAction"]);
        Assert.False(signIn.Properties["globalValidation"]!["requireAuthentication"]!.GetValue<bool>());
        Assert.True(signIn.Properties["httpSettings"]!["requireHttps"]!.GetValue<bool>());
        Assert.True(signIn.Properties["login"]!["tokenStore"]!["enabled"]!.GetValue<bool>());
        Assert.Equal("[variables('signInIssuer')]", (string?)provider["registration"]!["openIdIssuer"]);
        Assert.Null(provider["registration"]!["clientSecretSettingName"]);
    }

    [SkippableFact]
    public void AuditRetention_IsUnlockedUnlessAskedFor()
    {
        Assert.False(Template.Parameters["lockAuditRetention"]!["defaultValue"]!.GetValue<bool>());
        Assert.False(Template.Parameters["protectVaultsFromPurge"]!["defaultValue"]!.GetValue<bool>());
        Assert.Single(Template.Of("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies"));
    }
}
