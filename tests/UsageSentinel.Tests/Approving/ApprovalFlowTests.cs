using System.Collections.Immutable;
using System.Text;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Entra;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Web;
using UsageSentinel.Tests.Leaks;
using UsageSentinel.Tests.Responding;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Approving;

/// <summary>The whole way of a person's word: from the message that asks to the key that is gone, or lives.</summary>
public sealed class ApprovalFlowTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Link_Followed_OnlyShowsAndPostedActsOnce()
    {
        await using var rig = await AwaitingAsync();
        var (waiting, token) = await LinkAsync(rig);

        var shown = await Endpoint(rig).AnswerLocalAsync(Get(token), "cli:ann", None);
        Assert.Equal(200, shown.Status);
        Assert.Contains("Guardrails", shown.Body, StringComparison.Ordinal);
        Assert.Contains($"<b>{rig.World.Organization.Keys.Single(key => key.Id == waiting.Data.ApiKeyId).Name}</b> {waiting.Data.ApiKeyId}", shown.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", shown.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("script-src", shown.ContentSecurityPolicy, StringComparison.Ordinal);
        Assert.DoesNotContain(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Approved or LedgerKind.Intended);

        var answer = await Endpoint(rig).AnswerLocalAsync(Post(token, "approve", "it <b>was</b> stolen"), "cli:ann", None);
        Assert.True(answer.Status == 200 && answer.Body.Contains("Approved. UsageSentinel now does this", StringComparison.Ordinal), answer.Body);
        var ledger = await rig.Host.LedgerAsync();
        var word = Assert.Single(ledger, row => row.Kind is LedgerKind.Approved);
        Assert.Equal((waiting.Data.AlertId, "cli:ann"), (word.EpisodeId, word.Actor));
        Assert.Contains("it <b>was</b> stolen", word.Summary, StringComparison.Ordinal);
        Assert.Single(ledger, row => row.Kind is LedgerKind.Intended && row.EpisodeId == waiting.Data.AlertId);

        var again = await Endpoint(rig).AnswerLocalAsync(Post(token, "approve", ""), "cli:eve", None);
        Assert.Equal(409, again.Status);
        Assert.Contains(await rig.Host.LedgerAsync(), row => row is { Kind: LedgerKind.Refused, Actor: "cli:eve" });
        Assert.Single(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Intended && row.EpisodeId == waiting.Data.AlertId);
        Assert.Equal(ShadowLabel.Confirmed, await rig.Host.Get<LabelStore>().FindAsync(waiting.Data.AlertId!, None));
        await AssertTokenIsNowhereAsync(rig, token);
    }

    [Fact]
    public async Task Link_PostedAsNo_KeepsTheKeyAsLongAsTheAlertLasts()
    {
        await using var rig = await AwaitingAsync();
        var (waiting, token) = await LinkAsync(rig);

        Assert.Equal(200, (await Endpoint(rig).AnswerLocalAsync(Post(token, "deny", "a load test"), "cli:ann", None)).Status);
        await rig.NotifyAsync();
        rig.World.Clock.Advance(TimeSpan.FromMinutes(5));
        await rig.Host.SweepAsync();

        var ledger = await rig.Host.LedgerAsync();
        Assert.Single(ledger, row => row.Kind is LedgerKind.Denied);
        Assert.DoesNotContain(ledger, row => row.Kind is LedgerKind.Intended && row.EpisodeId == waiting.Data.AlertId);
        Assert.Equal(ShadowLabel.Benign, await rig.Host.Get<LabelStore>().FindAsync(waiting.Data.AlertId!, None));
    }

    [Fact]
    public async Task Link_Forged_IsRefusedAndWrittenDown()
    {
        await using var rig = await AwaitingAsync();
        var (_, token) = await LinkAsync(rig);
        var forged = token[..^2] + (token[^2] == 'A' ? "BA" : "AA");

        Assert.Equal(403, (await Endpoint(rig).AnswerLocalAsync(Get(forged), "cli:eve", None)).Status);
        Assert.Equal(403, (await Endpoint(rig).AnswerLocalAsync(Post(forged, "approve", ""), "cli:eve", None)).Status);
        Assert.Contains(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Refused && row.Summary.Contains("not issued here", StringComparison.Ordinal));
        AssertNothingBegun(await rig.Host.LedgerAsync());
    }

    [Fact]
    public async Task Link_Expired_IsRefusedAndWrittenDown()
    {
        await using var rig = await AwaitingAsync();
        var (_, token) = await LinkAsync(rig);
        rig.World.Clock.Advance(TimeSpan.FromMinutes(60));

        Assert.Equal(410, (await Endpoint(rig).AnswerLocalAsync(Get(token), "cli:ann", None)).Status);
        Assert.Equal(410, (await Endpoint(rig).AnswerLocalAsync(Post(token, "approve", ""), "cli:ann", None)).Status);
        Assert.Contains(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Refused && row.Summary.Contains("expired", StringComparison.Ordinal));
        AssertNothingBegun(await rig.Host.LedgerAsync());
    }

    /// <summary>Where an issuer is configured, name and group come from the signed token. A forged header, alone or beside a real token of somebody else, changes nothing.</summary>
    [Fact]
    public async Task Link_WithAnIssuer_BelievesTheSignedTokenAndNoHeader()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        using var client = new HttpClient();
        await using var rig = await AwaitingAsync(services =>
        {
            Group(services);
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, provider => new EntraTokens(
                new EntraSettings(new Uri(issuer.Issuer), TokenIssuer.Audience),
                client,
                Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<TimeProvider>(provider)));
        });
        var (_, token) = await LinkAsync(rig);
        var member = issuer.Descriptor("ann@example.com", rig.World.Now, "Reader");
        member.Claims["groups"] = new[] { "group" };

        Assert.Equal(401, (await Endpoint(rig).AnswerSignedInAsync(As("ann@example.com", Post(token, "approve", "")), None)).Status);
        Assert.Equal(403, (await Endpoint(rig).AnswerSignedInAsync(Signed(As("ann@example.com", Post(token, "approve", "")), issuer.Token("eve@example.com", rig.World.Now, "Approver")), None)).Status);
        AssertNothingBegun(await rig.Host.LedgerAsync());
        Assert.Equal(200, (await Endpoint(rig).AnswerSignedInAsync(Signed(As("eve@example.com", Post(token, "approve", "")), TokenIssuer.Token(member)), None)).Status);
        Assert.Single(await rig.Host.LedgerAsync(), row => row is { Kind: LedgerKind.Approved, Actor: "ann@example.com" });
    }

    private static WebCall Signed(WebCall call, string token) => call with { Headers = call.Headers.Add(EntraTokens.Header, token) };

    /// <summary>A member of the group, with a real link that was sent to somebody else.</summary>
    [Fact]
    public async Task Link_OfAnotherApprover_IsRefusedAndWrittenDownAndStaysGood()
    {
        var named = new NamedApprovers([new("oncall", ["Ann@example.com"])]);
        await using var rig = await AwaitingAsync(services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(
            services, new ApprovalPolicy("group", PlatformAuthentication.On, named)));
        var (waiting, token) = await LinkAsync(rig);

        Assert.Equal(403, (await Endpoint(rig).AnswerSignedInAsync(As("eve@example.com", Get(token)), None)).Status);
        Assert.Equal(403, (await Endpoint(rig).AnswerSignedInAsync(As("eve@example.com", Post(token, "approve", "")), None)).Status);
        Assert.Contains(await rig.Host.LedgerAsync(), row => row is { Kind: LedgerKind.Refused, Actor: "eve@example.com" } && row.EpisodeId == waiting.Data.AlertId);
        AssertNothingBegun(await rig.Host.LedgerAsync());

        Assert.Equal(200, (await Endpoint(rig).AnswerSignedInAsync(As("ann@example.com", Get(token)), None)).Status);
        Assert.Equal(200, (await Endpoint(rig).AnswerSignedInAsync(As("ann@example.com", Post(token, "approve", "")), None)).Status);
        Assert.Single(await rig.Host.LedgerAsync(), row => row is { Kind: LedgerKind.Approved, Actor: "ann@example.com" });
    }

    /// <summary>In Azure: two people of the group, each by a link of their own. One person twice, and one without a proven identity, do not count.</summary>
    [Fact]
    public async Task Link_AboveTheRadiusOfTwoPeople_NeedsASecondPerson()
    {
        await using var rig = await AwaitingAsync(Group, isForTwo: true);
        var (waiting, token) = await LinkAsync(rig);

        Assert.Contains("After yours, a second approval is needed", (await Endpoint(rig).AnswerSignedInAsync(As("ann@example.com", Get(token), "o-ann"), None)).Body, StringComparison.Ordinal);
        Assert.Contains("no identity is proven here", (await Endpoint(rig).AnswerSignedInAsync(As("ann@example.com", Get(token)), None)).Body, StringComparison.Ordinal);
        var first = await Endpoint(rig).AnswerSignedInAsync(As("ann@example.com", Post(token, "approve", ""), "o-ann"), None);
        Assert.Equal(200, first.Status);
        Assert.Contains("Second approval needed", first.Body, StringComparison.Ordinal);
        AssertNothingBegun(await rig.Host.LedgerAsync());

        await rig.NotifyAsync();
        var again = rig.Host.ToldOf(rig.Stolen).Where(reported => reported.Type == EventTypes.AwaitingApproval).ToList();
        Assert.Equal(2, again.Count);
        Assert.Contains("Second approval needed", again[^1].Data.Explanation, StringComparison.Ordinal);
        var second = (await LinkAsync(rig)).Token;
        Assert.Contains("Second approval needed", (await Endpoint(rig).AnswerSignedInAsync(As("bob@example.com", Get(second), "o-bob"), None)).Body, StringComparison.Ordinal);
        var same = await Endpoint(rig).AnswerSignedInAsync(As("ann.other@example.com", Post(second, "approve", ""), "o-ann"), None);
        Assert.True(same.Status == 409 && same.Body.Contains("another person", StringComparison.Ordinal), same.Body);
        Assert.Equal(409, (await Endpoint(rig).AnswerSignedInAsync(As("bob@example.com", Post(second, "approve", "")), None)).Status);
        AssertNothingBegun(await rig.Host.LedgerAsync());

        var done = await Endpoint(rig).AnswerSignedInAsync(As("bob@example.com", Post(second, "approve", ""), "o-bob"), None);
        Assert.Contains("UsageSentinel now does this", done.Body, StringComparison.Ordinal);
        Assert.Equal(["ann@example.com", "bob@example.com"], (await rig.Host.LedgerAsync()).Where(row => row.Kind is LedgerKind.Approved).Select(row => row.Actor));
        Assert.Single(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Intended && row.EpisodeId == waiting.Data.AlertId);
    }

    /// <summary>On one machine nothing proves who someone is: the page says so, and neither the page nor the command approves.</summary>
    [Fact]
    public async Task LocalApproval_AboveTheRadiusOfTwoPeople_IsRefused()
    {
        await using var rig = await AwaitingAsync(null, isForTwo: true);
        var (waiting, token) = await LinkAsync(rig);

        Assert.Contains("no identity is proven here", (await Endpoint(rig).AnswerLocalAsync(Get(token), "cli:ann", None)).Body, StringComparison.Ordinal);
        Assert.Equal(409, (await Endpoint(rig).AnswerLocalAsync(Post(token, "approve", ""), "cli:ann", None)).Status);
        Assert.IsType<ApprovalOutcome.Refused>(await rig.Host.Get<Approvals>().DecideAsync(new ApprovalAnswer(waiting.Data.AlertId!, null, Approval.Approved, "cli:bob"), None));
        AssertNothingBegun(await rig.Host.LedgerAsync());
        Assert.Equal(200, (await Endpoint(rig).AnswerLocalAsync(Post(token, "deny", ""), "cli:ann", None)).Status);
    }

    /// <summary>Two at once: one word counts.</summary>
    [Fact]
    public async Task Link_PostedTwiceAtOnce_CountsOnce()
    {
        await using var rig = await AwaitingAsync();
        var (waiting, token) = await LinkAsync(rig);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(number =>
            Task.Run(() => Endpoint(rig).AnswerLocalAsync(Post(token, "approve", ""), $"cli:{number}", None))));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Single(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Intended && row.EpisodeId == waiting.Data.AlertId);
    }

    /// <summary>A yes opens no other guard rail.</summary>
    [Fact]
    public async Task Approve_KeyProtectedMeanwhile_IsStillWithheld()
    {
        await using var rig = await AwaitingAsync();
        var (waiting, _) = await LinkAsync(rig);
        await rig.Host.Get<ControlStore>().ProtectAsync(waiting.Data.ApiKeyId!, "test", rig.World.Now, None);

        var outcome = await rig.Host.Get<Approvals>().DecideAsync(new ApprovalAnswer(waiting.Data.AlertId!, null, Approval.Approved, "cli:ann"), None);

        Assert.IsType<ApprovalOutcome.Withheld>(outcome);
        AssertNothingBegun(await rig.Host.LedgerAsync());
    }

    [Fact]
    public async Task Decide_NothingWaits_IsRefused()
    {
        await using var rig = await AwaitingAsync();
        var (waiting, _) = await LinkAsync(rig);
        var desk = rig.Host.Get<Approvals>();

        Assert.IsType<ApprovalOutcome.Refused>(await desk.DecideAsync(new ApprovalAnswer("no such alert", null, Approval.Approved, "cli:ann"), None));
        var other = waiting.Data.Decision == nameof(ContainmentLevel.RevokeKey) ? nameof(ContainmentLevel.Throttle) : nameof(ContainmentLevel.RevokeKey);
        Assert.IsType<ApprovalOutcome.Refused>(await desk.DecideAsync(new ApprovalAnswer(waiting.Data.AlertId!, other, Approval.Approved, "cli:ann"), None));
        AssertNothingBegun(await rig.Host.LedgerAsync());
    }

    /// <summary>Forged links, and people who may not decide, do not use up the approvers' turns; and only so many of them are written down.</summary>
    [Fact]
    public async Task Link_AfterAFloodOfForgedOnes_IsStillShownAndDecided()
    {
        await using var rig = await AwaitingAsync(Group);
        var (waiting, token) = await LinkAsync(rig);
        var forged = token[..^2] + (token[^2] == 'A' ? "BA" : "AA");
        for (var number = 0; number < 100; number++)
        {
            await Endpoint(rig).AnswerSignedInAsync(Get(token), None);
            await Endpoint(rig).AnswerSignedInAsync(As("eve@example.com", Get(forged)), None);
            await Endpoint(rig).AnswerSignedInAsync(As("eve@example.com", Post(forged, "approve", "")), None);
        }

        Assert.Equal(429, (await Endpoint(rig).AnswerSignedInAsync(As("eve@example.com", Post(forged, "approve", "")), None)).Status);
        Assert.True((await rig.Host.LedgerAsync()).Count(row => row is { Kind: LedgerKind.Refused, Actor: "eve@example.com" }) <= 60);
        Assert.Equal(200, (await Endpoint(rig).AnswerSignedInAsync(As("ann@example.com", Get(token)), None)).Status);
        Assert.Equal(200, (await Endpoint(rig).AnswerSignedInAsync(As("ann@example.com", Post(token, "approve", "")), None)).Status);
        Assert.Single(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Intended && row.EpisodeId == waiting.Data.AlertId);
    }

    /// <summary>The approver is signed in and brings the right link, but another page made the browser send it.</summary>
    [Theory]
    [InlineData("https://evil.example", null)]
    [InlineData("https://evil.example", "cross-site")]
    [InlineData("https://app.example", "cross-site")]
    [InlineData("https://app.example", "same-site")]
    [InlineData("https://app.example:444", "same-origin")]
    [InlineData("http://app.example", "same-origin")]
    [InlineData("null", "same-origin")]
    [InlineData(null, "same-origin")]
    [InlineData(null, null)]
    public async Task Link_PostedFromAnotherSite_IsRefusedAndStaysGood(string? origin, string? site)
    {
        await using var rig = await AwaitingAsync(Group);
        var (_, token) = await LinkAsync(rig);
        var call = As("ann@example.com", Post(token, "approve", ""));
        var headers = call.Headers.Remove("origin").Add("host", "app.example");
        headers = origin is null ? headers : headers.Add("origin", origin);
        headers = site is null ? headers : headers.Add("sec-fetch-site", site);

        Assert.Equal(403, (await Endpoint(rig).AnswerSignedInAsync(call with { Headers = headers }, None)).Status);
        AssertNothingBegun(await rig.Host.LedgerAsync());
        Assert.Equal(200, (await Endpoint(rig).AnswerSignedInAsync(call with { Headers = call.Headers.Add("sec-fetch-site", "same-origin") }, None)).Status);
    }

    private static void Group(Microsoft.Extensions.DependencyInjection.IServiceCollection services) =>
        Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, new ApprovalPolicy("group", PlatformAuthentication.On, NamedApprovers.NoOne));

    /// <summary>Signed in, in the browser that shows the page.</summary>
    private static WebCall As(string name, WebCall call, string? identity = null) => call with
    {
        Headers = call.Headers.SetItem("origin", "https://app.example").Add("x-ms-client-principal", Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $$"""{"claims":[{"typ":"groups","val":"group"},{"typ":"preferred_username","val":"{{name}}"}{{(identity is null ? "" : $$""",{"typ":"oid","val":"{{identity}}"}""")}}]}"""))),
    };

    private async Task<ResponseRig> AwaitingAsync(
        Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? more = null, bool isForTwo = false)
    {
        ResponderPolicy? settings = null;
        var rig = await ResponseRig.StartAsync(fixture, options =>
        {
            options.Response.Mode = "approve";
            options.Response.ApprovalUrl = "https://app.example/api/approvals";
            settings = options.ToResponseSettings();
        }, services =>
        {
            // The stolen key was idle, so its share of the project's normal cost is none at all.
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(
                services, isForTwo ? settings! with { Policy = settings.Policy with { TwoPersonAbove = -1 } } : settings!);
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IApprovalKey>(services, new FixedKey());
            more?.Invoke(services);
        });
        await rig.RunUntilAsync(() => rig.Host.ToldOf(rig.Stolen).Any(reported => reported.Type == EventTypes.AwaitingApproval));
        return rig;
    }

    private static async Task<(SentinelEvent Waiting, string Token)> LinkAsync(ResponseRig rig)
    {
        var waiting = rig.Host.ToldOf(rig.Stolen).First(reported => reported.Type == EventTypes.AwaitingApproval);
        var link = await rig.Host.Get<ApprovalLinks>().MintAsync([waiting, waiting], "oncall", None);
        Assert.StartsWith("https://app.example/api/approvals?token=", link!.AbsoluteUri, StringComparison.Ordinal);
        return (waiting, link.Query["?token=".Length..]);
    }

    private static ApprovalEndpoint Endpoint(ResponseRig rig) => rig.Host.Get<ApprovalEndpoint>();

    private static WebCall Get(string token) => new("GET", WebCall.Pairs($"token={token}"), ImmutableDictionary<string, string>.Empty, ReadOnlyMemory<byte>.Empty);

    private static WebCall Post(string token, string verdict, string reason) => new(
        "POST",
        ImmutableDictionary<string, string>.Empty,
        ImmutableDictionary<string, string>.Empty.Add("content-type", "application/x-www-form-urlencoded"),
        Encoding.UTF8.GetBytes($"token={token}&verdict={verdict}&reason={Uri.EscapeDataString(reason)}"));

    private static void AssertNothingBegun(IEnumerable<LedgerEntry> ledger) => Assert.DoesNotContain(ledger, row => row.Kind is LedgerKind.Intended);

    private static async Task AssertTokenIsNowhereAsync(ResponseRig rig, string token)
    {
        foreach (var (table, partition) in new[]
        {
            (TableNames.Ledger, "approvals"), (TableNames.Ledger, "ledger"), (TableNames.Ledger, "cases"), (TableNames.Sentinel, Partitions.Outbox), (TableNames.Sentinel, "bulletins"),
        })
        {
            Assert.DoesNotContain(token, await StoreText.OfAsync(rig.Store, table, partition), StringComparison.Ordinal);
        }

        Assert.Contains(ApprovalToken.Fingerprint(token), await StoreText.OfAsync(rig.Store, TableNames.Ledger, "ledger"), StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Host.Reported, reported => reported.ToJson().Contains(token, StringComparison.Ordinal));
    }

    private sealed class FixedKey : IApprovalKey
    {
        public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<byte[]?>([.. Enumerable.Repeat((byte)7, 32)]);
    }
}
