using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Providers.OpenAI.Rig;

namespace UsageSentinel.Tests.Leaks;

public sealed class GitHubEndpointTests
{
    [Fact]
    public async Task Delivery_OfALeakedKey_IsTakenAsLikelyAndNeverAsProof()
    {
        await using var rig = await LeakRig.StartAsync();

        var answer = await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()));

        Assert.Equal(202, answer.Status);
        var report = Assert.Single(rig.Desk.Reports);
        Assert.Equal("github:octo/app#42", report.Source);
        Assert.Equal("key_1", Assert.Single(Assert.IsType<LeakMatch.Likely>(report.Match).Keys).Id.Value);
        Assert.Equal("Bearer ghp_token", Assert.Single(rig.GitHub.Requests).Authorization);
    }

    [Theory]
    [InlineData("sha256=00")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Delivery_ForgedSignature_IsRefusedBeforeAnythingIsRead(string? signature)
    {
        await using var rig = await LeakRig.StartAsync();
        var call = LeakRig.Delivery(LeakRig.Alert());
        call = call with { Headers = signature is null ? call.Headers.Remove("x-hub-signature-256") : call.Headers.SetItem("x-hub-signature-256", signature) };

        Assert.Equal(401, (await rig.GitHubAsync(call)).Status);
        AssertNothing(rig);
    }

    [Fact]
    public async Task Delivery_SignedWithAnotherSecret_IsRefused()
    {
        await using var rig = await LeakRig.StartAsync();

        Assert.Equal(401, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert(), secret: "guessed"))).Status);
        AssertNothing(rig);
    }

    /// <summary>The delivery's id is not signed: the body itself has to be known again.</summary>
    [Theory]
    [InlineData("d-1")]
    [InlineData("d-2")]
    public async Task Delivery_SentAgain_DoesNothingMore(string id)
    {
        await using var rig = await LeakRig.StartAsync();
        await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()));

        Assert.Equal(200, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert(), id))).Status);
        Assert.Single(rig.Desk.Reports);
    }

    [Fact]
    public async Task Delivery_ThatCouldNotBeTaken_MayComeAgain()
    {
        await using var rig = await LeakRig.StartAsync();
        rig.GitHub.On(LeakRig.AlertRoute, Answer.Json("{}", 503), Answer.Json($$"""{"secret":"{{LeakRig.Planted}}"}"""));

        Assert.Equal(502, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()))).Status);
        Assert.Empty(rig.Desk.Reports);
        Assert.Equal(202, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()))).Status);
        Assert.Single(rig.Desk.Reports);
    }

    [Theory]
    [InlineData("resolved", "openai_api_key")]
    [InlineData("created", "aws_secret_access_key")]
    public async Task Delivery_NotNewsOfAKeyOfOurs_AsksGitHubNothing(string action, string type)
    {
        await using var rig = await LeakRig.StartAsync();

        Assert.Equal(202, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert(action, type)))).Status);
        AssertNothing(rig);
    }

    [Fact]
    public async Task Delivery_OfAnotherKind_IsHeardAndNoMore()
    {
        await using var rig = await LeakRig.StartAsync();

        Assert.Equal(200, (await rig.GitHubAsync(LeakRig.Delivery("{}", kind: "ping"))).Status);
        Assert.Equal(202, (await rig.GitHubAsync(LeakRig.Delivery("{}", kind: "push"))).Status);
        AssertNothing(rig);
    }

    /// <summary>What comes from outside becomes part of an address: it may not lead anywhere else.</summary>
    [Theory]
    [InlineData("../../user")]
    [InlineData("octo/..")]
    [InlineData("octo/app/../../x")]
    [InlineData("octo/app?x=")]
    [InlineData("octo")]
    [InlineData("octo/app%2f..")]
    public async Task Delivery_RepositoryThatLeadsElsewhere_IsRefused(string repository)
    {
        await using var rig = await LeakRig.StartAsync();

        Assert.Equal(400, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert(repository: repository)))).Status);
        AssertNothing(rig);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"action\":1}")]
    [InlineData("{\"action\":\"created\"}")]
    public async Task Delivery_Garbage_IsRefused(string body)
    {
        await using var rig = await LeakRig.StartAsync();

        Assert.Equal(400, (await rig.GitHubAsync(LeakRig.Delivery(body))).Status);
        AssertNothing(rig);
    }

    [Fact]
    public async Task Alert_RedirectedElsewhere_IsNotFollowedWithTheToken()
    {
        await using var rig = await LeakRig.StartAsync();
        rig.GitHub.On(LeakRig.AlertRoute, Answer.Json("{}", 302).With("Location", rig.GitHub.BaseUrl + "/stolen"));

        Assert.Equal(502, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()))).Status);
        Assert.DoesNotContain(rig.GitHub.Requests, request => request.Path == "stolen");
    }

    [Fact]
    public async Task Delivery_WithoutAToken_IsTakenAsAboutNoKnownKey()
    {
        await using var rig = await LeakRig.StartAsync();
        rig.Settings = rig.Settings with { GitHubToken = null };

        Assert.Equal(202, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()))).Status);
        Assert.IsType<LeakMatch.Unknown>(Assert.Single(rig.Desk.Reports).Match);
        Assert.Empty(rig.GitHub.Requests);
    }

    [Fact]
    public async Task Delivery_TooMany_AreRefusedUntilTheMinuteIsOver()
    {
        await using var rig = await LeakRig.StartAsync();
        rig.MostPerMinute = 2;
        await rig.GitHubAsync(LeakRig.Delivery("{}", kind: "ping"));
        await rig.GitHubAsync(LeakRig.Delivery("{}", kind: "ping"));

        Assert.Equal(429, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()))).Status);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(202, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()))).Status);
    }

    /// <summary>Whoever cannot sign must not shut out GitHub.</summary>
    [Fact]
    public async Task Delivery_AfterAFloodOfForgedOnes_IsTaken()
    {
        await using var rig = await LeakRig.StartAsync();
        rig.MostPerMinute = 2;
        for (var number = 0; number < 50; number++)
        {
            Assert.Equal(number < 2 ? 401 : 429, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert(), secret: "guessed"))).Status);
        }

        AssertNothing(rig);
        Assert.Equal(202, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()))).Status);
        Assert.Single(rig.Desk.Reports);
    }

    /// <summary>The whole secret passes through memory and nowhere else.</summary>
    [Fact]
    public async Task PlantedSecret_IsInNoRowNoLogAndNoAnswer()
    {
        await using var rig = await LeakRig.StartAsync();

        var answer = await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()));
        rig.GitHub.On("GET repos/octo/other/secret-scanning/alerts/7", Answer.Json($$"""{"secret":"{{LeakRig.Planted}}" broken""", 500));
        var broken = await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert(number: 7, repository: "octo/other"), "d-2"));

        Assert.Equal(502, broken.Status);
        var dump = await StoreText.OfAsync(rig.Store, TableNames.Sentinel, "leaks|seen");
        Assert.All(
            [answer.Body, broken.Body, rig.Logs.Text, dump, rig.Desk.Reports.Single().ToString(), string.Join(' ', rig.Desk.Reports.Single().Keys)],
            text => Assert.DoesNotContain("PLANTED", text, StringComparison.Ordinal));
        Assert.Contains("octo/other", rig.Logs.Text, StringComparison.Ordinal);
        Assert.NotEmpty(dump);
    }

    private static void AssertNothing(LeakRig rig)
    {
        Assert.Empty(rig.GitHub.Requests);
        Assert.Empty(rig.Desk.Reports);
    }
}
