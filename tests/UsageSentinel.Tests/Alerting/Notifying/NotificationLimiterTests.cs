using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using static UsageSentinel.Tests.Alerting.Notifying.GivenGroup;

namespace UsageSentinel.Tests.Alerting.Notifying;

public sealed class NotificationLimiterTests
{
    private static readonly Route Finance = Mail with { Audiences = ["finance"] };

    [Fact]
    public void Admit_StormOfAlerts_TellsTheLimitAndDigestsTheRest()
    {
        var (reported, tally) = Storm(Finance, Severity.Warning, 50);

        Assert.Equal(20, reported);
        Assert.Equal(30, tally.Digest.Count);
        Assert.Equal(Now.AddMinutes(1).AddHours(1), tally.DigestAt);
        Assert.All(tally.Digest.Values, why => Assert.Equal(NotifyReason.StormLimited, why));
    }

    [Fact]
    public void Admit_StormOfCriticalAlerts_TellsEveryOne() => Assert.Equal(50, Storm(Mail, Severity.Critical, 50).Reported);

    [Fact]
    public void Admit_PagesOfTheWeekSpent_DigestsTheRestForOnCallOnly()
    {
        Assert.Equal(5, Storm(Mail, Severity.Warning, 12).Reported);
        Assert.Equal(12, Storm(Finance, Severity.Warning, 12).Reported);
    }

    [Fact]
    public void Admit_AWeekLater_PagesAgain()
    {
        var (_, tally) = Storm(Mail, Severity.Warning, 12);
        var group = Empty.Hear(Member("late.1"));
        var later = Now.AddDays(7).AddMinutes(2);

        Assert.Equal(NotifyReason.First, Admit(group, null, tally, Mail, later).Decision.Reason);
    }

    [Fact]
    public void Admit_DigestedGetsCritical_IsToldByItself()
    {
        var (_, tally) = Storm(Mail, Severity.Warning, 5);
        var held = Admit(Empty.Hear(Member("x.1")), null, tally, Mail, Now.AddMinutes(2));
        Assert.Equal(NotifyReason.PageBudgetSpent, held.Decision.Reason);
        Assert.Equal(NotifyReason.NothingNew, Admit(held.Group, null, held.Tally, Mail, Now.AddMinutes(3)).Decision.Reason);

        var worse = held.Group.Hear(Member("x.1", sequence: 3, severity: Severity.Critical));
        Assert.Equal(NotifyReason.First, Admit(worse, null, held.Tally, Mail, Now.AddMinutes(3)).Decision.Reason);
    }

    [Fact]
    public void Admit_DigestedIsOver_IsLetGo()
    {
        var (_, tally) = Storm(Mail, Severity.Warning, 5);
        var held = Admit(Empty.Hear(Member("x.1")), null, tally, Mail, Now.AddMinutes(2));
        var over = held.Group.Hear(Member("x.1", GroupedAlertKind.Resolved, 3));

        Assert.Equal(NotifyReason.NeverAnnounced, Admit(over, null, held.Tally, Mail, Now.AddMinutes(3)).Decision.Reason);
        Assert.True(NotifyLog.Passed(over, null, MuteState.Nothing, Mail, Now).IsOver);
        Assert.Contains("x.1", held.Tally.Digest.Keys);
    }

    [Fact]
    public void Admit_Muted_GoesIntoTheDigestAndIsToldIfItStillFires()
    {
        var route = Finance with { MuteHours = [new WeeklyHours([], new TimeOnly(11, 0), new TimeOnly(13, 0), TimeZoneInfo.Utc)] };
        var muted = Admit(Empty.Hear(Member()), null, RouteCounters.Empty, route, Now.AddMinutes(2));

        Assert.Equal((NotifyReason.Muted, NotifyReason.Muted), (muted.Decision.Reason, muted.Tally.Digest["a.1"]));
        Assert.Equal(NotifyReason.First, Admit(muted.Group, null, muted.Tally, route, Now.AddHours(1)).Decision.Reason);
    }

    /// <summary>The last mail of an hour is the digest's, so that a route over a medium with a limit stays within it.</summary>
    [Fact]
    public void Admit_MailsOfTheHourNearlySpent_DigestsTheRest()
    {
        var (reported, tally) = Storm(Finance with { MostPerHour = 5 }, Severity.Warning, 12);

        Assert.Equal((4, 8), (reported, tally.Digest.Count));
        Assert.Equal(Now.AddMinutes(1).AddHours(1), tally.DigestAt);
    }

    [Fact]
    public void Admit_MailsOfTheHourSpent_TellsCriticalAlertsAllTheSame() =>
        Assert.Equal(12, Storm(Finance with { MostPerHour = 5 }, Severity.Critical, 12).Reported);

    [Fact]
    public void Admit_AnHourAfterTheMailsWereSpent_TellsAgain()
    {
        var route = Finance with { MostPerHour = 5 };
        var (_, tally) = Storm(route, Severity.Warning, 12);

        Assert.Equal(NotifyReason.StormLimited, Admit(Empty.Hear(Member("late.1")), null, tally, route, Now.AddMinutes(60)).Decision.Reason);
        Assert.Equal(NotifyReason.First, Admit(Empty.Hear(Member("late.1")), null, tally, route, Now.AddMinutes(61)).Decision.Reason);
    }

    [Fact]
    public void Admit_RepeatWhenTheMailsAreSpent_IsLookedAtAgainLater()
    {
        var route = Finance with { MostPerHour = 2 };
        var (group, entry) = Reported(Member());
        var at = Now.AddHours(24);
        var tally = RouteCounters.Empty with { Sent = [at.AddMinutes(-5)] };

        var held = Admit(group, entry, tally, route, at);

        Assert.Equal((NotifyReason.StormLimited, at.AddHours(24)), (held.Decision.Reason, held.Decision.NextAt));
    }

    private static (int Reported, RouteCounters Tally) Storm(Route route, Severity severity, int alerts)
    {
        var (reported, tally) = (0, RouteCounters.Empty);
        for (var number = 0; number < alerts; number++)
        {
            var admitted = Admit(Empty.Hear(Member($"m{number}.1", severity: severity)), null, tally, route, Now.AddMinutes(1));
            tally = admitted.Tally;
            if (admitted.Decision.Reason.IsReported())
            {
                reported++;
                tally = NotificationLimiter.Count(admitted.Decision, null, tally, route, Now.AddMinutes(1));
            }
        }

        return (reported, tally);
    }

    private static Admitted Admit(NotifyGroup group, NotifyEntry? entry, RouteCounters tally, Route route, DateTimeOffset now) => NotificationLimiter.Admit(
        Notifier.Decide(group, entry, MuteState.Nothing, route, now), group, entry, tally, new RouteMoment(route, MuteState.Nothing, NotifyLimits.Default, now));
}
