using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rotating;

namespace UsageSentinel.Tests.Console;

/// <summary>The form that replaces a revoked key, on the page of the key.</summary>
public sealed class ReplaceFormTests
{
    private const string Statement = "The key was removed from the repository and its history.";

    [Fact]
    public async Task Replace_WithAStatement_CreatesAKeyAndRecordsWhoStatedWhat()
    {
        await using var rig = await RevokedAsync();
        var console = new ConsoleRig(rig.Host);
        var key = rig.World.Organization.Deletions.Single().KeyId;
        var page = PageOf(key);
        Assert.Contains("Replace the key", (await console.GetAsync(page)).Body, StringComparison.Ordinal);

        var done = await console.SendAsync(page, ("act", "replace"), ("source", Statement), ("sure", "yes"));

        Assert.Equal(200, done.Status);
        Assert.Contains("Key replaced", done.Body, StringComparison.Ordinal);
        var rotation = await rig.OfAsync(key);
        Assert.Equal((RotationPhase.Announced, Statement, "cli:ann"), (rotation.Phase, rotation.Statement, rotation.Actor));
        Assert.Contains($"# key-id: {rotation.NewKey}\n", rig.SecretOf(rotation), StringComparison.Ordinal);
        Assert.Contains(await rig.Host.LedgerAsync(), entry => entry.Actor == "cli:ann" && entry.Summary.Contains(Statement, StringComparison.Ordinal));
        Assert.DoesNotContain("sk-svcacct", done.Body, StringComparison.Ordinal);

        Assert.DoesNotContain("Replace the key", (await console.GetAsync(page)).Body, StringComparison.Ordinal);
        Assert.Contains("is being replaced since", (await console.SendAsync(page, ("act", "replace"), ("source", Statement), ("sure", "yes"))).Body, StringComparison.Ordinal);
        Assert.Single(Made(rig));
    }

    [Theory]
    [InlineData("closed", true)]
    [InlineData("", true)]
    [InlineData(Statement, false)]
    public async Task Replace_WithoutAStatementOrItsConfirmation_CreatesNothing(string statement, bool isConfirmed)
    {
        await using var rig = await RevokedAsync();
        var page = PageOf(rig.World.Organization.Deletions.Single().KeyId);

        (string, string)[] fields = [("act", "replace"), ("source", statement), .. isConfirmed ? [("sure", "yes")] : Array.Empty<(string, string)>()];
        var refused = await new ConsoleRig(rig.Host).SendAsync(page, fields);

        Assert.Contains("State how the source of the leak was closed, in 10 to 500 characters", refused.Body, StringComparison.Ordinal);
        Assert.Empty(Made(rig));
    }

    /// <summary>Nobody but an approver, and nobody where it is off: the form is not shown, and one that is sent anyway is refused.</summary>
    [Theory]
    [InlineData(true, false, "do not have the role to approve")]
    [InlineData(false, true, "response.replaceRevoked is off")]
    public async Task Replace_NotAllowed_IsNotShownAndRefused(bool isOn, bool mayApprove, string why)
    {
        await using var rig = await RevokedAsync(isOn);
        var page = PageOf(rig.World.Organization.Deletions.Single().KeyId);
        var console = new ConsoleRig(rig.Host) { Visit = new ConsoleVisit("cli:ann", mayApprove ? ConsoleVisit.Everything : [ConsoleRole.Reader, ConsoleRole.Operator], ConsoleRig.Base) };

        Assert.DoesNotContain("Replace the key", (await console.GetAsync(page)).Body, StringComparison.Ordinal);
        Assert.Contains(why, (await console.SendAsync(page, ("act", "replace"), ("source", Statement), ("sure", "yes"))).Body, StringComparison.Ordinal);
        Assert.Empty(Made(rig));
    }

    [Fact]
    public async Task Replace_OfAKeyThatWorks_IsNotShownAndRefused()
    {
        await using var rig = await RevokedAsync();
        var page = PageOf(rig.Key(KeyLife.OfficeHours).Id);
        var console = new ConsoleRig(rig.Host);

        Assert.DoesNotContain("Replace the key", (await console.GetAsync(page)).Body, StringComparison.Ordinal);
        Assert.Contains("UsageSentinel did not revoke this key", (await console.SendAsync(page, ("act", "replace"), ("source", Statement), ("sure", "yes"))).Body, StringComparison.Ordinal);
        Assert.Empty(Made(rig));
    }

    private static string PageOf(string key) => $"/keys/openai/default/{key}";

    /// <summary>An organization in which one key was revoked, and that is verified.</summary>
    private static async Task<RotationRig> RevokedAsync(bool isOn = true)
    {
        var rig = await RotationRig.StartAsync(options => options.Response.ReplaceRevoked = isOn);
        await rig.Host.SweepAsync();
        var manual = rig.Host.Get<ManualContainment>();
        var one = await manual.OpenAsync(rig.Key(KeyLife.ConstantService).Id, CancellationToken.None);
        await manual.ContainAsync(one!, new Requester.Person("ops", ContainmentLevel.RevokeKey, BlastRadiusConsent.Given, "leaked"), CancellationToken.None);
        await rig.PassAsync(2, every: 1);
        return rig;
    }

    private static IEnumerable<SimulatedKey> Made(RotationRig rig) => rig.World.Organization.Keys.Where(key => key.ServiceAccount?.Name.Contains("[rotation ", StringComparison.Ordinal) is true);
}
