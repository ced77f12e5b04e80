using UsageSentinel.Core.Responding;
using UsageSentinel.Tests.Providers.OpenAI.Rig;

namespace UsageSentinel.Tests.Leaks;

public sealed class LeakEndpointTests
{
    [Fact]
    public async Task Report_ByKeyId_IsNamed()
    {
        await using var rig = await LeakRig.StartAsync();

        var answer = await rig.ReportAsync(rig.Report("""{"keyId":"key_2","source":"<b>trufflehog\u001b[31m"}"""));

        Assert.Equal(202, answer.Status);
        var report = Assert.Single(rig.Desk.Reports);
        Assert.Equal("key_2", Assert.IsType<LeakMatch.Named>(report.Match).Key.Id.Value);
        Assert.DoesNotContain('\u001b', report.Source);
    }

    [Theory]
    [InlineData("""{"name":"a key"}""", 2)]
    [InlineData("""{"redacted":"sk-abc...def"}""", 1)]
    public async Task Report_ByNameOrPublicForm_IsOnlyLikely(string body, int keys)
    {
        await using var rig = await LeakRig.StartAsync();
        await rig.ReportAsync(rig.Report(body));

        Assert.Equal(keys, Assert.IsType<LeakMatch.Likely>(Assert.Single(rig.Desk.Reports).Match).Keys.Length);
    }

    [Fact]
    public async Task Report_AboutNoKeyOfOurs_IsTakenAndSaysSo()
    {
        await using var rig = await LeakRig.StartAsync();

        Assert.Contains("matches no known key", (await rig.ReportAsync(rig.Report("""{"keyId":"key_9"}"""))).Body, StringComparison.Ordinal);
        Assert.IsType<LeakMatch.Unknown>(Assert.Single(rig.Desk.Reports).Match);
    }

    [Fact]
    public async Task Report_WithAWholeKey_IsRefusedAndNothingIsKept()
    {
        await using var rig = await LeakRig.StartAsync();

        foreach (var member in (string[])["keyId", "name", "redacted", "source"])
        {
            var body = member == "source" ? $$"""{"keyId":"key_1","source":"found {{LeakRig.Planted}}"}""" : $$"""{"{{member}}":"{{LeakRig.Planted}}"}""";
            var answer = await rig.ReportAsync(rig.Report(body));
            Assert.Equal(400, answer.Status);
            Assert.DoesNotContain("PLANTED", answer.Body, StringComparison.Ordinal);
        }

        Assert.Empty(rig.Desk.Reports);
    }

    [Fact]
    public async Task Report_SentAgain_DoesNothingMore()
    {
        await using var rig = await LeakRig.StartAsync();
        var call = rig.Report("""{"keyId":"key_1"}""");
        await rig.ReportAsync(call);

        Assert.Equal(200, (await rig.ReportAsync(call)).Status);
        Assert.Single(rig.Desk.Reports);
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public async Task Report_OfAnotherTime_IsRefused(int seconds)
    {
        await using var rig = await LeakRig.StartAsync();

        Assert.Equal(401, (await rig.ReportAsync(rig.Report("""{"keyId":"key_1"}""", rig.Clock.GetUtcNow().AddSeconds(seconds)))).Status);
        Assert.Empty(rig.Desk.Reports);
    }

    [Fact]
    public async Task Report_TimeOrBodyChangedAfterSigning_IsRefused()
    {
        await using var rig = await LeakRig.StartAsync();
        var call = rig.Report("""{"keyId":"key_1"}""");
        var later = rig.Clock.GetUtcNow().AddSeconds(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(401, (await rig.ReportAsync(call with { Headers = call.Headers.SetItem("x-sentinel-timestamp", later) })).Status);
        Assert.Equal(401, (await rig.ReportAsync(call with { Body = rig.Report("""{"keyId":"key_2"}""").Body })).Status);
        Assert.Equal(401, (await rig.ReportAsync(call with { Headers = call.Headers.Remove("x-sentinel-signature") })).Status);
        Assert.Equal(401, (await rig.ReportAsync(rig.Report("""{"keyId":"key_1"}""", secret: "guessed"))).Status);
        Assert.Empty(rig.Desk.Reports);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keyId":"key_1","name":"both"}""")]
    [InlineData("""{"keyId":"  "}""")]
    [InlineData("""{"keyId":"key_1","severity":"critical"}""")]
    public async Task Report_ThatMakesNoSense_IsRefused(string body)
    {
        await using var rig = await LeakRig.StartAsync();

        Assert.Equal(400, (await rig.ReportAsync(rig.Report(body))).Status);
        Assert.Empty(rig.Desk.Reports);
    }

    [Fact]
    public async Task Report_ThatCouldNotBeTaken_MayComeAgain()
    {
        await using var rig = await LeakRig.StartAsync();
        var call = rig.Report("""{"keyId":"key_1"}""");
        rig.Desk.Failure = new InvalidOperationException("broken");
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.ReportAsync(call));
        rig.Desk.Failure = null;

        Assert.Equal(202, (await rig.ReportAsync(call)).Status);
    }

    [Fact]
    public async Task Report_WithoutASecretConfigured_IsNotTaken()
    {
        await using var rig = await LeakRig.StartAsync();
        rig.Settings = rig.Settings with { ReporterSecret = null };

        Assert.Equal(404, (await rig.ReportAsync(rig.Report("""{"keyId":"key_1"}"""))).Status);
    }

    /// <summary>A secret that is guessed lets anybody report any key.</summary>
    [Theory]
    [InlineData("x")]
    [InlineData("31 characters are one too few..")]
    public async Task Report_SignedWithAShortSecret_IsNotTaken(string secret)
    {
        await using var rig = await LeakRig.StartAsync();
        rig.Settings = rig.Settings with { ReporterSecret = new FixedCredential(secret), GitHubSecret = new FixedCredential(secret) };

        Assert.Equal(503, (await rig.ReportAsync(rig.Report("""{"keyId":"key_1"}""", secret: secret))).Status);
        Assert.Equal(503, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert(), secret: secret))).Status);
        Assert.Empty(rig.Desk.Reports);
    }

    [Fact]
    public async Task Report_TooLong_IsRefused()
    {
        await using var rig = await LeakRig.StartAsync();

        Assert.Equal(413, (await rig.ReportAsync(rig.Report($$"""{"keyId":"{{new string('k', 9_000)}}"}"""))).Status);
    }

    /// <summary>Whoever cannot sign must not keep those from reporting who can.</summary>
    [Fact]
    public async Task Report_AfterAFloodOfForgedOnes_IsTaken()
    {
        await using var rig = await LeakRig.StartAsync();
        rig.MostPerMinute = 3;
        var forged = new List<int>();
        for (var number = 0; number < 50; number++)
        {
            forged.Add((await rig.ReportAsync(rig.Report("""{"keyId":"key_1"}""", secret: "guessed"))).Status);
        }

        Assert.Equal([401, 401, 401, 429], forged[..4]);
        Assert.Equal(202, (await rig.ReportAsync(rig.Report("""{"keyId":"key_2"}"""))).Status);
        Assert.Equal("key_2", Assert.IsType<LeakMatch.Named>(Assert.Single(rig.Desk.Reports).Match).Key.Id.Value);
    }

    /// <summary>Reporters who can sign are bounded, and GitHub keeps its own turns.</summary>
    [Fact]
    public async Task Report_TooMany_AreRefusedAndGitHubStillPasses()
    {
        await using var rig = await LeakRig.StartAsync();
        rig.MostPerMinute = 1;

        Assert.Equal(202, (await rig.ReportAsync(rig.Report("""{"keyId":"key_1"}"""))).Status);
        Assert.Equal(429, (await rig.ReportAsync(rig.Report("""{"keyId":"key_2"}"""))).Status);
        Assert.Equal(202, (await rig.GitHubAsync(LeakRig.Delivery(LeakRig.Alert()))).Status);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(202, (await rig.ReportAsync(rig.Report("""{"keyId":"key_2"}"""))).Status);
    }
}
