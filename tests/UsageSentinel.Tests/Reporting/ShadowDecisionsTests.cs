using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Responding;

namespace UsageSentinel.Tests.Reporting;

public sealed class ShadowDecisionsTests
{
    private const string OnlyMode = """[{"rail":"StopSwitch","withholds":false,"reason":""},{"rail":"ObserveOnly","withholds":true,"reason":"The mode is observe."}]""";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryEntityStore store = new();
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider clock = new(Given.Monday.AddDays(8));

    private LedgerStore Ledger => new(store);

    private ShadowDecisionReader Reader => new(Ledger, new AlertIndex(store), new LabelStore(store), new DecisionInputStore(store));

    public static TheoryData<string, LedgerKind, bool, string> Rows => new()
    {
        { OnlyMode, LedgerKind.Withheld, true, "only the mode speaks against it" },
        { OnlyMode.Replace("ObserveOnly", "ApprovalMissing", StringComparison.Ordinal), LedgerKind.AwaitingApproval, true, "only a person's word is missing" },
        { OnlyMode.Replace("ObserveOnly", "ProtectedKey", StringComparison.Ordinal), LedgerKind.Withheld, false, "a rail that holds in every mode" },
        { OnlyMode.Replace("\"withholds\":false", "\"withholds\":true", StringComparison.Ordinal), LedgerKind.Withheld, false, "the mode and the stop switch" },
        { OnlyMode, LedgerKind.Done, false, "it was done" },
        { "[]", LedgerKind.Withheld, false, "nothing withheld is no decision of a mode" },
        { "", LedgerKind.Withheld, false, "unreadable answers" },
        { "{}", LedgerKind.Withheld, false, "answers that are no list" },
        { """[{"rail":"ObserveOnly"}]""", LedgerKind.Withheld, false, "an answer without its word" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void WouldAct_IsTrueOnlyWhereNothingButTheModeWithheld(string details, LedgerKind kind, bool expected, string why) =>
        Assert.True(expected == ShadowDecisionReader.WouldAct(Row("e1", 0, details, kind)), why);

    [Fact]
    public async Task Read_SeveralRowsOfOneAlert_CountOnce()
    {
        await AppendAsync(Row("e1", 1), Row("e1", 2), Row("e2", 3), Row("e3", 9), Row("e4", 4, "[]"));
        await new LabelStore(store).SetAsync("e2", ShadowLabel.Benign, "ann", Given.Monday, None);

        var report = await Reader.ReadAsync(Given.Monday, Given.Monday.AddDays(7), None);

        Assert.Equal(["e1", "e2"], report.Acts.Select(act => act.EpisodeId));
        Assert.Equal((1, new ShadowPrecision(0, 1, 1)), (report.Keys, report.Precision));
    }

    /// <summary>The key is a tenth of a project of $50 an hour. The alert is no longer on record, so nothing is counted as saved.</summary>
    [Fact]
    public async Task Read_WhatItWouldHaveSavedAndCut_ComesFromTheRecordedInputs()
    {
        var facts = GivenFacts.AllGood with { Mode = ResponseMode.Observe, Traffic = GivenFacts.AllGood.Traffic! with { NormalPerHour = new Usd(50m) } };
        var hash = await new DecisionInputStore(store).KeepAsync(new DecisionInputs(facts, GivenFacts.Policy, GivenFacts.Now), None);
        var subject = $"/providers/{facts.Account.Provider}/accounts/{facts.Account.Account}/projects/{facts.Series.Project}/keys/{facts.Series.Key}";
        await AppendAsync(Row(facts.EpisodeId, 1) with { Subject = subject, InputsHash = hash }, Row("e2", 2));

        var acts = (await Reader.ReadAsync(Given.Monday, Given.Monday.AddDays(7), None)).Acts;
        var levels = ShadowEvidence.Of(acts);

        Assert.Equal([ContainmentLevel.None, ContainmentLevel.RevokeKey], levels.Select(level => level.Level));
        Assert.Equal((1, new Usd(5m)), (levels[1].Actions, levels[1].CutPerHour));
        Assert.Equal(new ShadowEffect(ContainmentLevel.RevokeKey, Usd.Zero, new Usd(5m)), acts[0].Effect);
        Assert.Null(acts[1].Effect);
    }

    [Fact]
    public async Task Weekly_TheWeekThatEnded_IsToldOnceAndIdempotently()
    {
        await AppendAsync(Row("e1", 1), Row("e2", 8));
        var weekly = Weekly(ResponseMode.Observe);

        Assert.Equal(["e1"], (await weekly.RunAsync(None))!.Acts.Select(act => act.EpisodeId));
        Assert.Null(await weekly.RunAsync(None));
        var reported = Assert.Single(await ToldAsync());
        Assert.Equal("would-have.20260309", reported.Id);
        Assert.Equal([Audience.OnCall, Audience.Finance], reported.Data.Audiences.AsEnumerable());
        Assert.Contains("1 alert is not labelled yet", reported.Data.Explanation, StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(["e2"], (await weekly.RunAsync(None))!.Acts.Select(act => act.EpisodeId));
    }

    [Fact]
    public async Task Weekly_InEnforceOrWithNothingToTell_IsSilent()
    {
        await AppendAsync(Row("e1", 1));
        Assert.Null(await Weekly(ResponseMode.Enforce).RunAsync(None));
        clock.Advance(TimeSpan.FromDays(7));
        Assert.Null(await Weekly(ResponseMode.Observe).RunAsync(None));

        Assert.Empty(await ToldAsync());
    }

    private ShadowDecisionWeekly Weekly(ResponseMode mode) => new(
        store,
        Reader,
        new SystemEvents("test", new AlertCommitter(store, new AlertEventFactory("test", "v1"))),
        new SentinelOptions().ToResponseSettings() with { Mode = mode },
        clock);

    private async Task<ImmutableArray<SentinelEvent>> ToldAsync()
    {
        var reported = ImmutableArray.CreateBuilder<SentinelEvent>();
        await foreach (var due in new OutboxStore(store).DueAsync(None))
        {
            reported.Add(SentinelEvent.Parse(due.Body!)!);
        }

        return reported.ToImmutable();
    }

    private async Task AppendAsync(params LedgerEntry[] rows)
    {
        foreach (var row in rows)
        {
            await Ledger.AppendAsync(row, null, None);
        }
    }

    private static LedgerEntry Row(string episode, int day, string details = OnlyMode, LedgerKind kind = LedgerKind.Withheld) => new(
        Given.Monday.AddDays(day), kind, episode, "/providers/openai/accounts/default/projects/proj_1/keys/key_1", "automation", "Withheld.", details);
}
