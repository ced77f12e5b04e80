using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Tests.Alerting.Routing;

public sealed class RouterTests
{
    private static readonly WeeklyHours Night = new([], new TimeOnly(22, 0), new TimeOnly(6, 0), TimeZoneInfo.Utc);

    public static TheoryData<string, RouteMatch, RouteAnswer> Table => new()
    {
        { "an empty matcher takes anything", new(), RouteAnswer.Taken },
        { "the type in full", new() { Types = ["UsageSentinel.Alert.Firing.v1"] }, RouteAnswer.Taken },
        { "a family of types", new() { Types = ["UsageSentinel.Alert.*"] }, RouteAnswer.Taken },
        { "one of several types", new() { Types = ["UsageSentinel.Cost.*", "*.Firing.*"] }, RouteAnswer.Taken },
        { "another family", new() { Types = ["UsageSentinel.Cost.*"] }, RouteAnswer.OtherType },
        { "the same severity", new() { MinimumSeverity = Severity.Warning }, RouteAnswer.Taken },
        { "only worse", new() { MinimumSeverity = Severity.Critical }, RouteAnswer.LessSevere },
        { "the rule, in any case", new() { Rules = ["spike"] }, RouteAnswer.Taken },
        { "another rule", new() { Rules = ["Budget", "Cap"] }, RouteAnswer.OtherRule },
        { "the organization", new() { Accounts = ["acme"] }, RouteAnswer.Taken },
        { "another organization", new() { Accounts = ["acm"] }, RouteAnswer.OtherAccount },
        { "projects by pattern", new() { Projects = ["proj_*"] }, RouteAnswer.Taken },
        { "another project", new() { Projects = ["proj_lab"] }, RouteAnswer.OtherProject },
        { "the key", new() { Keys = ["key_checkout"] }, RouteAnswer.Taken },
        { "another key", new() { Keys = ["checkout"] }, RouteAnswer.OtherKey },
        { "the owner", new() { Owners = ["Dana"] }, RouteAnswer.Taken },
        { "another owner", new() { Owners = ["lee"] }, RouteAnswer.OtherOwner },
        { "the team", new() { Teams = ["payments"] }, RouteAnswer.Taken },
        { "another team", new() { Teams = ["search"] }, RouteAnswer.OtherTeam },
        { "the labels", new() { Labels = ["env=prod", "tier=*"] }, RouteAnswer.Taken },
        { "another value of a label", new() { Labels = ["env=prod", "tier=2"] }, RouteAnswer.OtherLabel },
        { "a label it does not have", new() { Labels = ["region=*"] }, RouteAnswer.OtherLabel },
        { "at night only", new() { Hours = [Night] }, RouteAnswer.OtherHours },
        { "every matcher must take it", new() { Rules = ["Spike"], Teams = ["search"] }, RouteAnswer.OtherTeam },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Ask_SpikeAtNoon_AnswersByTheFirstMatcherThatDoesNotTakeIt(string row, RouteMatch match, RouteAnswer answer)
    {
        Assert.NotEmpty(row);
        Assert.Equal(answer, GivenRoutes.OnCall(match).Ask(GivenRoutes.Spike(), GivenRoutes.Noon));
    }

    [Fact]
    public void Ask_EventForOthers_IsAnotherAudience() =>
        Assert.Equal(RouteAnswer.OtherAudience, GivenRoutes.OnCall().Ask(GivenRoutes.Spike() with { Audiences = ["finance"] }, GivenRoutes.Noon));

    [Fact]
    public void Ask_LabelTheEventLacks_IsTakenOnlyByWhatTakesAnything()
    {
        var budget = GivenRoutes.Spike() with { Key = null };

        Assert.Equal(RouteAnswer.OtherKey, GivenRoutes.OnCall(new() { Keys = ["key_*"] }).Ask(budget, GivenRoutes.Noon));
        Assert.Equal(RouteAnswer.Taken, GivenRoutes.OnCall(new() { Keys = ["*"] }).Ask(budget, GivenRoutes.Noon));
    }

    [Fact]
    public void Resolve_SeveralTakeIt_AllInTheirOrder() =>
        Assert.Equal(["a", "b"], Names([GivenRoutes.OnCall(name: "a"), GivenRoutes.OnCall(new() { Teams = ["search"] }, "no"), GivenRoutes.OnCall(name: "b")], GivenRoutes.Spike()));

    [Fact]
    public void Resolve_NoRouteAtAll_TheConsole() => Assert.Equal([Route.Fallback.Name], Names([], GivenRoutes.Spike()));

    [Fact]
    public void Resolve_NoneTakesIt_TheConsoleAndNotNowhere() =>
        Assert.Equal([Route.Fallback.Name], Names([GivenRoutes.OnCall(new() { Teams = ["search"] })], GivenRoutes.Spike()));

    [Fact]
    public void Resolve_OnlyForTheResponder_NobodyIsTold() =>
        Assert.Empty(Names([], GivenRoutes.Spike() with { Audiences = ["response"] }));

    /// <summary>Told at night by a route of the night, ended at noon: the end is offered to it, and to the console in case it began there.</summary>
    [Fact]
    public void Resolve_EndOfWhatWasToldAtOtherHoursOrByType_IsOfferedToAll()
    {
        var ended = GivenRoutes.Spike(type: "UsageSentinel.Alert.Resolved.v1");

        Assert.Equal(
            ["night", "costs", Route.Fallback.Name],
            Names([GivenRoutes.OnCall(new() { Hours = [Night] }, "night"), GivenRoutes.OnCall(new() { Types = ["*.Cost.*"] }, "costs")], ended));
    }

    [Fact]
    public void RepeatOf_NoMultipleOfTheGroupInterval_IsRoundedUp()
    {
        var route = GivenRoutes.OnCall() with { GroupInterval = TimeSpan.FromMinutes(7), RepeatInterval = TimeSpan.FromMinutes(60) };

        Assert.Equal(TimeSpan.FromMinutes(63), route.RepeatOf(Severity.Critical));
        Assert.Equal(TimeSpan.FromMinutes(60), (route with { GroupInterval = TimeSpan.FromMinutes(5) }).RepeatOf(Severity.Info));
        Assert.Equal(TimeSpan.FromMinutes(7), (route with { RepeatInterval = TimeSpan.FromSeconds(1) }).RepeatOf(Severity.Info));
    }

    [Fact]
    public void TimersOf_BySeverity_CriticalWaitsForNothingAndRepeatsSooner()
    {
        Assert.Equal(TimeSpan.Zero, GivenRoutes.OnCall().WaitOf(Severity.Critical));
        Assert.Equal(TimeSpan.FromSeconds(60), GivenRoutes.OnCall().WaitOf(Severity.Warning));
        Assert.Equal(TimeSpan.FromHours(4), GivenRoutes.OnCall().RepeatOf(Severity.Critical));
        Assert.Equal(TimeSpan.FromHours(24), GivenRoutes.OnCall().RepeatOf(Severity.Warning));
    }

    [Fact]
    public void IsMuted_InMuteHours_NeverForCriticalUnlessAsked()
    {
        var route = GivenRoutes.OnCall() with { MuteHours = [new([], new TimeOnly(0, 0), new TimeOnly(0, 0), TimeZoneInfo.Utc)] };

        Assert.True(route.IsMuted(Severity.Warning, GivenRoutes.Noon));
        Assert.False(route.IsMuted(Severity.Critical, GivenRoutes.Noon));
        Assert.True((route with { MutesCritical = true }).IsMuted(Severity.Critical, GivenRoutes.Noon));
    }

    [Fact]
    public void GroupKeyOf_Grouping_IsOneForAllOfAValueAndAnotherForEachRoute()
    {
        var byProject = GivenRoutes.OnCall() with { GroupBy = [GroupLabel.Project, GroupLabel.Rule] };
        var spike = GivenRoutes.Spike();

        Assert.Equal("aa.1", GivenRoutes.OnCall().GroupKeyOf(spike));
        Assert.Equal(byProject.GroupKeyOf(spike), byProject.GroupKeyOf(spike with { Id = "bb.2", Key = "key_other" }));
        Assert.NotEqual(byProject.GroupKeyOf(spike), byProject.GroupKeyOf(spike with { Project = "proj_lab" }));
        Assert.NotEqual(byProject.GroupKeyOf(spike), (byProject with { Name = "other" }).GroupKeyOf(spike));
    }

    private static string[] Names(Route[] routes, RoutedFacts facts) =>
        [.. Router.Resolve([.. routes], facts, GivenRoutes.Noon).Select(route => route.Name)];
}
