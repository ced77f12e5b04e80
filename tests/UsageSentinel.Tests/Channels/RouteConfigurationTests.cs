using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Tests.Channels;

public sealed class RouteConfigurationTests
{
    private const string Secret = "PLANTED0123456789abcdef";

    public static TheoryData<string, string> Mistakes => new()
    {
        { """{ "name": "a", "channel": "email" }""", "routes[0].email: is required" },
        { """{ "name": "a", "teams": { "url": "env:X" } }""", "routes[0].teams: has no effect" },
        { """{ "name": "a", "channel": "teams", "teams": { "url": "https://t.example.com/PLANTED0123456789abcdef" } }""", "routes[0].teams.url: must be env:NAME" },
        { """{ "name": "a", "channel": "slack", "slack": { "token": "PLANTED0123456789abcdef", "conversation": "C01" } }""", "routes[0].slack.token: must be env:NAME" },
        { """{ "name": "a", "channel": "slack", "slack": { "url": "env:A", "token": "env:B", "conversation": "C01" } }""", "routes[0].slack: set either url or token" },
        { """{ "name": "a", "channel": "slack", "slack": { } }""", "routes[0].slack: set either url or token" },
        { """{ "name": "a", "channel": "slack", "slack": { "token": "env:B" } }""", "routes[0].slack.conversation" },
        { """{ "name": "a", "channel": "pagerDuty", "pagerDuty": { "routingKey": "PLANTED0123456789abcdef" } }""", "routes[0].pagerDuty.routingKey" },
        { """{ "name": "a", "channel": "pagerDuty", "pagerDuty": { "routingKey": "env:A", "endpoint": "http://pd.example.com" } }""", "routes[0].pagerDuty.endpoint: must be an https" },
        { """{ "name": "a", "channel": "webhook", "webhook": { "url": "https://h.example.com/?token=PLANTED0123456789abcdef", "secret": "env:A" } }""", "routes[0].webhook.url: must not contain a user" },
        { """{ "name": "a", "channel": "webhook", "webhook": { "url": "ftp://h.example.com/", "secret": "env:A" } }""", "routes[0].webhook.url: must be an https" },
        { """{ "name": "a", "channel": "webhook", "webhook": { "url": "https://h.example.com/", "secret": "PLANTED0123456789abcdef" } }""", "routes[0].webhook.secret" },
        { """{ "name": "a", "channel": "webhook", "webhook": { "url": "https://h.example.com/" } }""", "routes[0].webhook.secret: is required" },
        { """{ "name": "a", "channel": "email", "email": { "host": "m.example.com", "from": "nobody", "to": [] } }""", "routes[0].email.from" },
        { """{ "name": "a", "channel": "email", "email": { "host": "m.example.com", "from": "a@example.com", "to": [] } }""", "routes[0].email.to: needs" },
        { """{ "name": "a", "channel": "email", "email": { "host": "m.example.com", "from": "a@example.com", "to": ["b@example.com\r\nBcc: c@example.com"] } }""", "routes[0].email.to[0]" },
        { """{ "name": "a", "channel": "email", "email": { "host": "m.example.com", "security": "none", "user": "u", "password": "env:P", "from": "a@example.com", "to": ["b@example.com"] } }""", "routes[0].email.security: a password is never" },
        { """{ "name": "a", "channel": "email", "email": { "host": "m.example.com", "user": "u", "from": "a@example.com", "to": ["b@example.com"] } }""", "routes[0].email: set both user and password" },
        { """{ "name": "a", "channel": "email", "email": { "host": "m.example.com/x", "from": "a@example.com", "to": ["b@example.com"] } }""", "routes[0].email.host" },
        { """{ "name": "a", "channel": "pigeon" }""", "routes[0].channel: must be one of" },
        { """{ "name": "a", "audience": "everybody" }""", "routes[0].audience: must be one of" },
        { """{ "name": "a", "timeZone": "Mars/Olympus" }""", "routes[0].timeZone" },
        { """{ "name": "a", "groupBy": ["severity"] }""", "routes[0].groupBy: must be one of provider" },
        { """{ "name": "a", "groupIntervalMinutes": 0 }""", "routes[0].groupIntervalMinutes: must be between" },
        { """{ "name": "a", "muteHours": [ { "days": ["Caturday"] } ] }""", "routes[0].muteHours.days: must be one of sun" },
        { """{ "name": "a", "muteHours": [ { "from": "25:00" } ] }""", "routes[0].muteHours[0].from: must match" },
        { """{ "name": "a", "match": { "types": ["UsageSentinel.Alerts.*"] } }""", "routes[0].match.types" },
        { """{ "name": "a", "match": { "rules": ["Spikes"] } }""", "routes[0].match.rules" },
        { """{ "name": "a", "match": { "minimumSeverity": "severe" } }""", "routes[0].match.minimumSeverity" },
        { """{ "name": "a", "match": { "teams": [" "] } }""", "routes[0].match.teams" },
        { """{ "name": "a", "match": { "team": ["x"] } }""", "routes[0].match.team: there is no such setting (did you mean 'teams'?)" },
        { """{ "name": "a", "allowHosts": ["http://x"] }""", "routes[0].allowHosts" },
        { """{ "name": "a", "escalateTo": "nobody" }""", "routes[0].escalateTo: must be the name of another route" },
        { """{ "name": "a", "escalateTo": "a" }""", "routes[0].escalateTo: must be the name of another route" },
        { """{ "name": "a", "escalateTo": "b" }, { "name": "b", "audience": "finance" }""", "routes[0].escalateTo: the route 'b' serves another audience" },
        { """{ "name": "a", "escalateTo": "b", "escalateAfterMinutes": 0 }, { "name": "b" }""", "routes[0].escalateAfterMinutes: must be between" },
        { """{ "name": "(console)" }""", "routes[0].name: must match" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Read_Mistake_IsNamedAndNoSecretEchoed(string route, string wanted)
    {
        var refused = Assert.Throws<ConfigurationException>(() => Read($$"""{ "routes": [ {{route}} ] }"""));

        Assert.Contains(refused.Errors, error => error.StartsWith(wanted, StringComparison.Ordinal));
        Assert.All(refused.Errors, error => Assert.DoesNotContain(Secret, error, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_ManyMistakes_AllAtOnce()
    {
        var refused = Assert.Throws<ConfigurationException>(() => Read("""
            { "routes": [ { "name": "a", "channel": "teams" }, { "name": "A", "timeZone": "x", "groupBy": ["y"] } ],
              "links": { "runbook": "javascript:alert(1)" } }
            """));

        Assert.Equal(5, refused.Errors.Length);
    }

    [Theory]
    [InlineData("UsageSentinel.Health.*")]
    [InlineData("UsageSentinel.Health.SourceError.v1")]
    [InlineData("*.Firing.*")]
    [InlineData("*")]
    public void Read_TypesThatCanCome_AreFine(string type) =>
        Assert.Single(Read($$"""{ "routes": [ { "name": "a", "match": { "types": ["{{type}}"] } } ] }""").ToRoutes());

    [Fact]
    public void ToRoutes_EverySetting_ReachesTheRoute()
    {
        var route = Assert.Single(Read("""
            { "routes": [ { "name": "a", "audience": "all", "timeZone": "Europe/Berlin", "groupBy": ["Team", "rule"], "groupWaitSeconds": 30,
                "groupIntervalMinutes": 10, "repeatMinutes": 25, "muteCritical": true, "sendResolved": false, "sendDigests": false,
                "match": { "minimumSeverity": "warning", "rules": ["spike"], "hours": [ { "days": ["Mon"], "from": "09:00", "to": "17:30" } ] },
                "muteHours": [ { "from": "22:00", "to": "06:00" } ] } ] }
            """).ToRoutes());

        Assert.Equal("finance oncall", string.Join(' ', route.Audiences));
        Assert.Equal("Team Rule", string.Join(' ', route.GroupBy));
        Assert.Equal(TimeSpan.FromSeconds(30), route.GroupWait);
        Assert.Equal(TimeSpan.FromMinutes(30), route.RepeatOf(Severity.Critical));
        Assert.Equal(Severity.Warning, route.Match.MinimumSeverity);
        Assert.Equal(DayOfWeek.Monday, Assert.Single(Assert.Single(route.Match.Hours).Days));
        Assert.Equal(new TimeOnly(17, 30), route.Match.Hours[0].To);
        Assert.Equal("Europe/Berlin", Assert.Single(route.MuteHours).Zone.Id);
        Assert.True(route is { MutesCritical: true, SendsResolved: false, SendsDigests: false });
    }

    [Theory]
    [InlineData("""{ "name": "a", "channel": "email", "email": { "host": "m.example.com", "from": "a@example.com", "to": ["b@example.com"] } }""", true, null)]
    [InlineData("""{ "name": "a", "channel": "azureEmail", "azureEmail": { "endpoint": "https://m.example.com", "from": "a@example.com", "to": ["b@example.com"], "mailsPerHour": 7 } }""", true, 7)]
    [InlineData("""{ "name": "a", "channel": "teams", "teams": { "url": "env:TEAMS_URL" } }""", false, null)]
    [InlineData("""{ "name": "a" }""", false, null)]
    public void ToRoutes_OfEachMedium_SaysWhatItCarries(string json, bool takesFiles, int? mostPerHour)
    {
        var route = Assert.Single(Read($$"""{ "routes": [ {{json}} ] }""").ToRoutes());

        Assert.Equal((takesFiles, mostPerHour), (route.TakesFiles, route.MostPerHour));
    }

    private static SentinelOptions Read(string json) => ConfigurationReader.Read(json, new Dictionary<string, string>());
}
