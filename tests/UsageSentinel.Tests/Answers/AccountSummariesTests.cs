using System.Text.RegularExpressions;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Console;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Answers;

/// <summary>A summary is derived: with it and without it, every answer is the same.</summary>
public sealed partial class AccountSummariesTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task Answers_WithASummary_AreThoseOfTheRows()
    {
        var (summaries, sheet) = (fixture.Rig.Host.Get<AccountSummaries>(), fixture.Rig.Host.Get<SeriesSummaryStore>());
        await summaries.RefreshAsync(EngineHost.Account, default, CancellationToken.None);
        Assert.NotNull(await summaries.FindAsync(EngineHost.Account, CancellationToken.None));
        var summarized = await AnswersAsync();

        await sheet.ForgetSummaryAsync(EngineHost.Account, CancellationToken.None);
        Assert.Null(await summaries.FindAsync(EngineHost.Account, CancellationToken.None));

        Assert.All((await AnswersAsync()).Zip(summarized), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Fact]
    public async Task Summary_IsWrittenByTheRunAndReadByAnotherProcess()
    {
        await fixture.Rig.Host.SweepAsync();
        var other = new SummaryStore(fixture.Rig.Host.Store);
        var (_, version) = await fixture.Rig.Host.Get<AccountStore>().LoadAsync(EngineHost.Account, CancellationToken.None);

        var read = await other.FindAsync(EngineHost.Account, version!, CancellationToken.None);

        Assert.Equal(
            (await fixture.Rig.Host.Get<OverviewReader>().ReadAsync(EngineHost.Account, CancellationToken.None)).Keys.Select(key => (key.Series, key.Name, key.Month)),
            read!.Overview.Keys.Select(key => (key.Series, key.Name, key.Month)));
    }

    /// <summary>What a status says is in one row, whatever the number of keys, and is what the whole summary says.</summary>
    [Fact]
    public async Task Glance_IsOneRow_AndSaysWhatTheSummarySays()
    {
        var summaries = fixture.Rig.Host.Get<AccountSummaries>();
        await summaries.RefreshAsync(EngineHost.Account, default, CancellationToken.None);
        var whole = AccountGlance.Of(await summaries.OverviewAsync(EngineHost.Account, CancellationToken.None));
        Assert.True(whole.SeriesInUse > 0 && whole.Month > Usd.Zero && !whole.Days.IsEmpty, "The fixture has usage.");
        await fixture.Rig.Host.Store.CommitAsync(
            TableNames.Sentinel, Partitions.Summary(EngineHost.Account), [new EntityWrite.Delete("000")], CancellationToken.None);
        Assert.Null(await new SummaryStore(fixture.Rig.Host.Store).FindAsync(
            EngineHost.Account, (await fixture.Rig.Host.Get<AccountStore>().VersionAsync(EngineHost.Account, CancellationToken.None))!, CancellationToken.None));

        var glance = await summaries.GlanceAsync(EngineHost.Account, CancellationToken.None);

        Assert.Equal(GlanceText.Write(whole), GlanceText.Write(glance));
        await summaries.RefreshAsync(EngineHost.Account, default, CancellationToken.None);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("no JSON")]
    [InlineData("""{"Version":1,"Days":["x"]}""")]
    [InlineData("""{"Version":1,"Unread":[7]}""")]
    [InlineData("""{"Version":1,"ListedKeys":"7"}""")]
    [InlineData("""{"Version":1,"Attainment":[{"Month":"yesterday"}]}""")]
    public void Glance_OfAnotherShape_IsCorrupt(string text) =>
        Assert.Equal(StoreError.Corrupt, Assert.Throws<StoreException>(() => GlanceText.Read(text, EngineHost.Account)).Error);

    [Fact]
    public void Glance_OfAnotherVersion_IsNotRead() => Assert.Null(GlanceText.Read("""{"Version":2}""", EngineHost.Account));

    /// <summary>The state of the account changed: what was computed from the one before is not shown.</summary>
    [Fact]
    public async Task Summary_OfAnEarlierState_IsNotUsed()
    {
        var (summaries, accounts) = (fixture.Rig.Host.Get<AccountSummaries>(), fixture.Rig.Host.Get<AccountStore>());
        await summaries.RefreshAsync(EngineHost.Account, default, CancellationToken.None);
        Assert.NotNull(await summaries.FindAsync(EngineHost.Account, CancellationToken.None));
        var (state, version) = await accounts.LoadAsync(EngineHost.Account, CancellationToken.None);

        await accounts.CommitAsync(state, version, [], [], CancellationToken.None);

        Assert.Null(await summaries.FindAsync(EngineHost.Account, CancellationToken.None));
    }

    private async Task<List<string>> AnswersAsync()
    {
        var answers = new List<string>();
        string[] paths =
        [
            "keys", "status", "budgets", "alerts",
            .. from name in Enum.GetValues<SpendBy>() from period in Enum.GetValues<SpendPeriod>() select $"spend?by={Json.Word(name)}&period={Json.Word(period)}",
        ];
        foreach (var path in paths)
        {
            answers.Add($"{path} {TrailingZeros().Replace((await fixture.Console.JsonAsync("/api/v1/" + path)).GetRawText(), "$1")}");
        }

        foreach (var page in await fixture.PagesAsync())
        {
            answers.Add(string.Join(' ', (await fixture.Console.PageAsync(page)).Descendants("data").Select(data => data.Attribute("value")!.Value)));
        }

        return answers;
    }

    /// <summary>An amount is the same with and without zeros at its end.</summary>
    [GeneratedRegex(@"(?:(\.\d*?[1-9])|\.)0+(?=[,}\]])")]
    private static partial Regex TrailingZeros();
}
