using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Console;

/// <summary>Forms do what the verb of the same name does, and only for whoever may, from a page of the console.</summary>
public sealed class ConsoleFormTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    [Fact]
    public async Task Acknowledge_IsRecordedWithItsNote()
    {
        await using var rig = await WaitingAsync();
        var (console, page, id) = await OpenAsync(rig);

        var answer = await console.SendAsync(page, ("act", "ack"), ("for", "24"), ("note", "it <b>is</b> mine"), ("hold", "yes"));

        Assert.Contains("Acknowledged by cli:ann until", answer.Body, StringComparison.Ordinal);
        var ack = await rig.Host.Get<MuteStore>().FindAckAsync(id, CancellationToken.None);
        Assert.Equal(("cli:ann", "it <b>is</b> mine", true), (ack!.By, ack.Note, ack.Holds));
        var shown = await console.JsonAsync($"/api/v1/alerts/{id}");
        Assert.Equal("cli:ann", shown.GetProperty("acked_by").GetString());
    }

    /// <summary>The buttons of a notice lead to the form of that name.</summary>
    [Theory]
    [InlineData("ack")]
    [InlineData("silence")]
    [InlineData("decide")]
    public async Task Page_HasTheFormThatNoticesLinkTo(string form)
    {
        await using var rig = await WaitingAsync();
        var (console, _, id) = await OpenAsync(rig);

        Assert.Contains($"id=\"{form}\"", (await console.GetAsync($"/alerts/{id}")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_CoversTheAlertAndNeedsAReason()
    {
        await using var rig = await WaitingAsync();
        var (console, page, id) = await OpenAsync(rig);

        Assert.Contains("needs a reason", (await console.SendAsync(page, ("act", "silence"), ("for", "4"), ("reason", " "))).Body, StringComparison.Ordinal);
        Assert.Contains("not one of those offered", (await console.SendAsync(page, ("act", "silence"), ("for", "9999"), ("reason", "x"))).Body, StringComparison.Ordinal);
        Assert.Empty(await rig.Host.Get<MuteStore>().SilencesAsync(CancellationToken.None));
        Assert.Contains("silenced until", (await console.SendAsync(page, ("act", "silence"), ("for", "4"), ("reason", "load test"))).Body, StringComparison.Ordinal);

        Assert.True((await console.JsonAsync($"/api/v1/alerts/{id}")).GetProperty("silenced").GetBoolean());
    }

    [Theory]
    [InlineData("approve", LedgerKind.Approved)]
    [InlineData("deny", LedgerKind.Denied)]
    public async Task Decide_IsRecordedForTheApprover(string verdict, LedgerKind kind)
    {
        await using var rig = await WaitingAsync();
        var (console, page, id) = await OpenAsync(rig);

        var answer = await console.SendAsync(page, ("act", "decide"), ("verdict", verdict), ("reason", "seen"));

        Assert.Contains("Decision recorded", answer.Body, StringComparison.Ordinal);
        Assert.Contains(await rig.Host.LedgerAsync(), row => row.Kind == kind && row.EpisodeId == id && row.Actor == "cli:ann");
    }

    /// <summary>As <c>sentinel expect</c>: with a ceiling, a reason, and a row in the ledger.</summary>
    [Fact]
    public async Task Expect_NeedsACeilingAndIsRecorded()
    {
        await using var rig = await WaitingAsync();
        var console = new ConsoleRig(rig.Host);
        var page = $"/keys/openai/default/{rig.Stolen}";

        Assert.Contains("must be a number", (await console.SendAsync(page, ("act", "expect"), ("for", "4"), ("upto", "lots"), ("reason", "load test"))).Body, StringComparison.Ordinal);
        Assert.Contains("Up to $40.00 an hour is expected until", (await console.SendAsync(page, ("act", "expect"), ("for", "4"), ("upto", "40"), ("reason", "load test"))).Body, StringComparison.Ordinal);

        var expected = Assert.Single(await rig.Host.Get<Expectations>().ListAsync(EngineHost.Account, rig.Host.Get<TimeProvider>().GetUtcNow(), CancellationToken.None)).Expected;
        Assert.Equal((40m, "load test", "cli:ann"), (expected.PerHour.Amount, expected.Reason, expected.By));
        Assert.Contains(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Control && row.Actor == "cli:ann" && row.Subject.EndsWith(rig.Stolen, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ContainAndRestore_SetTheLimitsAndPutThemBack()
    {
        await using var rig = await WaitingAsync();
        var (console, page, _) = await OpenAsync(rig);

        var contained = await console.SendAsync($"/keys/openai/default/{rig.Stolen}", ("act", "contain"), ("level", "limit"), ("reason", "stop it"), ("radius", "yes"));

        Assert.Contains("Done: set the project", contained.Body, StringComparison.Ordinal);
        Assert.Contains(await rig.Host.ActsAsync(), act => act is { Actor: "cli:ann", Level: ContainmentLevel.SpendLimit, Status: ActionStatus.Done });
        Assert.Contains("spend limit set", (await console.PageAsync($"/keys/openai/default/{rig.Stolen}")).Root!.Value, StringComparison.Ordinal);
        Assert.Contains("Restored", (await console.SendAsync($"/keys/openai/default/{rig.Stolen}", ("act", "restore"), ("reason", "over"))).Body, StringComparison.Ordinal);
        Assert.Contains(await rig.Host.ActsAsync(), act => act is { Level: ContainmentLevel.SpendLimit, Status: ActionStatus.Restored });
        Assert.NotNull(page);
    }

    [Fact]
    public async Task Expire_EndsTheSilenceOfTheAlert()
    {
        await using var rig = await WaitingAsync();
        var (console, page, id) = await OpenAsync(rig);
        await console.SendAsync(page, ("act", "silence"), ("for", "4"), ("reason", "load test"));
        var silence = (await console.PageAsync(page)).Descendants("input").Single(input => input.Attribute("name")?.Value == "silence").Attribute("value")!.Value;

        Assert.Contains("Silence ended", (await console.SendAsync(page, ("act", "expire"), ("silence", silence))).Body, StringComparison.Ordinal);

        Assert.False((await console.JsonAsync($"/api/v1/alerts/{id}")).GetProperty("silenced").GetBoolean());
        Assert.Contains("has ended already", (await console.SendAsync(page, ("act", "expire"), ("silence", silence))).Body, StringComparison.Ordinal);
        Assert.Contains("has ended already", (await console.SendAsync(page, ("act", "expire"), ("silence", "none"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_Confirmed_IsRecordedAsAbuse()
    {
        await using var rig = await WaitingAsync();
        var (console, page, id) = await OpenAsync(rig);

        Assert.Contains("does not say", (await console.SendAsync(page, ("act", "learn"), ("was", "nice"))).Body, StringComparison.Ordinal);
        Assert.Contains("Recorded as abuse", (await console.SendAsync(page, ("act", "learn"), ("was", "confirmed"))).Body, StringComparison.Ordinal);

        Assert.Equal(ShadowLabel.Confirmed, await rig.Host.Get<LabelStore>().FindAsync(id, CancellationToken.None));
        Assert.Equal("firing", (await console.JsonAsync($"/api/v1/alerts/{id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Learn_Benign_ResolvesTheAlert()
    {
        await using var rig = await WaitingAsync();
        var (console, page, id) = await OpenAsync(rig);

        Assert.Contains("The alert is resolved", (await console.SendAsync(page, ("act", "learn"), ("was", "benign"))).Body, StringComparison.Ordinal);

        Assert.Equal("resolved", (await console.JsonAsync($"/api/v1/alerts/{id}")).GetProperty("situation").GetString());
    }

    /// <summary>Irreversible: a reason, a confirmation, and both roles. Verified, the key is shown as deleted before the next inventory.</summary>
    [Fact]
    public async Task Revoke_NeedsAReasonAConfirmationAndBothRoles()
    {
        await using var rig = await WaitingAsync();
        var console = new ConsoleRig(rig.Host);
        var page = $"/keys/openai/default/{rig.Stolen}";
        var one = new ConsoleRig(rig.Host) { Visit = new ConsoleVisit("cli:ann", [ConsoleRole.Reader, ConsoleRole.Operator], ConsoleRig.Base) };

        Assert.DoesNotContain((await one.PageAsync(page)).Descendants("input"), input => input.Attribute("value")?.Value == "revoke");
        Assert.Contains("do not have the role to approve", (await one.SendAsync(page, ("act", "revoke"), ("reason", "stolen"), ("sure", "yes"), ("radius", "yes"))).Body, StringComparison.Ordinal);
        Assert.Contains("it is irreversible", (await console.SendAsync(page, ("act", "revoke"), ("reason", "stolen"), ("radius", "yes"))).Body, StringComparison.Ordinal);
        Assert.Contains("it is irreversible", (await console.SendAsync(page, ("act", "revoke"), ("sure", "yes"), ("reason", " "))).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(await rig.Host.ActsAsync(), act => act.Level.IsIrreversible());

        Assert.Contains("Done: delete", (await console.SendAsync(page, ("act", "revoke"), ("reason", "stolen"), ("sure", "yes"), ("radius", "yes"))).Body, StringComparison.Ordinal);
        Assert.Contains(await rig.Host.ActsAsync(), act => act is { Actor: "cli:ann" } && act.Level.IsIrreversible());
        await rig.RunUntilAsync(async () => (await rig.Host.ActsAsync()).Any(act => act.Level.IsIrreversible() && act.Status is ActionStatus.Verified));
        Assert.Equal("deleted", (await console.JsonAsync($"/api/v1/keys/openai/default/{rig.Stolen}")).GetProperty("status").GetString());
        Assert.DoesNotContain((await console.PageAsync(page)).Descendants("input"), input => input.Attribute("value")?.Value is "revoke" or "contain");
    }

    /// <summary>Operator does not include Approver, Reader includes neither; a form that is sent all the same changes nothing.</summary>
    [Theory]
    [InlineData(new[] { ConsoleRole.Reader }, 0, 0)]
    [InlineData(new[] { ConsoleRole.Reader, ConsoleRole.Operator }, 0, 1)]
    [InlineData(new[] { ConsoleRole.Reader, ConsoleRole.Approver }, 1, 0)]
    public async Task Roles_DecideWhichFormsAreShownAndTaken(ConsoleRole[] roles, int decisions, int acks)
    {
        await using var rig = await WaitingAsync();
        var (_, page, id) = await OpenAsync(rig);
        var all = new ConsoleRig(rig.Host);
        var one = new ConsoleRig(rig.Host) { Visit = new ConsoleVisit("cli:ann", [.. roles], ConsoleRig.Base) };
        var forms = (await one.PageAsync(page)).Descendants("input").Where(input => input.Attribute("name")?.Value == "act").Select(input => input.Attribute("value")!.Value).ToList();

        Assert.Equal(decisions, forms.Count(form => form == "decide"));
        Assert.Equal(acks, forms.Count(form => form == "ack"));
        var opened = await all.GetAsync(page);
        var cookie = opened.Own.Single(header => header.Key == "Set-Cookie").Value.Split(';')[0];
        var token = ConsoleRig.Parse(opened.Body).Descendants("input").First(input => input.Attribute("name")?.Value == "form").Attribute("value")!.Value;
        await one.PostAsync(page, cookie, ("form", token), ("act", "ack"), ("for", "4"));
        await one.PostAsync(page, cookie, ("form", token), ("act", "decide"), ("verdict", "deny"));

        Assert.Equal(decisions, (await rig.Host.LedgerAsync()).Count(row => row.Kind is LedgerKind.Denied));
        Assert.Equal(acks == 1, await rig.Host.Get<MuteStore>().FindAckAsync(id, CancellationToken.None) is not null);
    }

    [Fact]
    public async Task Forms_WithoutTheValueOfTheirPage_AreRefused()
    {
        await using var rig = await WaitingAsync();
        var (console, page, _) = await OpenAsync(rig);
        var cookie = (await console.GetAsync(page)).Own.Single(header => header.Key == "Set-Cookie").Value.Split(';')[0];

        Assert.Equal(403, (await console.PostAsync(page, cookie, ("act", "decide"), ("verdict", "approve"))).Status);
        Assert.Equal(403, (await console.PostAsync(page, cookie, ("form", new string('0', 64)), ("act", "decide"), ("verdict", "approve"))).Status);
        Assert.Equal(403, (await console.PostAsync(page, "sentinel-form=short", ("form", new string('0', 64)), ("act", "decide"), ("verdict", "approve"))).Status);
        Assert.DoesNotContain(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Approved);
    }

    [Fact]
    public async Task Visitor_WithoutARole_SeesNothing()
    {
        await using var rig = await WaitingAsync();
        var noOne = new ConsoleRig(rig.Host) { Visit = new ConsoleVisit("ann", ImmutableHashSet<ConsoleRole>.Empty, ConsoleRig.Base) };

        foreach (var path in ConsoleRig.Lists.Append("/api/v1/keys"))
        {
            var answer = await noOne.GetAsync(path);
            Assert.Equal(403, answer.Status);
            Assert.DoesNotContain(rig.Stolen, answer.Body, StringComparison.Ordinal);
        }
    }

    private static async Task<(ConsoleRig Console, string Page, string Id)> OpenAsync(ResponseRig rig)
    {
        var id = (await rig.Host.AlertsAsync()).Last(alert => alert.Subject.Key?.Value == rig.Stolen && alert.IsOpen).Id;
        return (new ConsoleRig(rig.Host), $"/alerts/{id}", id);
    }

    /// <summary>An action of the stolen key waits for approval.</summary>
    private async Task<ResponseRig> WaitingAsync()
    {
        var rig = await ResponseRig.StartAsync(fixture, options => options.Response.Mode = "approve");
        await rig.RunUntilAsync(async () => (await rig.Host.LedgerAsync()).Any(row => row.Kind is LedgerKind.AwaitingApproval));
        return rig;
    }
}
