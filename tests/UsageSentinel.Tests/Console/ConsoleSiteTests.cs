using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Console;

public sealed class ConsoleSiteTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private ConsoleRig Console => fixture.Console;

    /// <summary>A page is well formed, says what it is, and has nothing from elsewhere and nothing inline.</summary>
    [Fact]
    public async Task Pages_HaveALandmarkATitleAndNothingFromElsewhere()
    {
        foreach (var path in await fixture.PagesAsync())
        {
            var page = await Console.PageAsync(path);

            Assert.Single(page.Descendants("main"));
            Assert.Single(page.Descendants("h1"));
            Assert.Equal("#content", page.Descendants("a").First().Attribute("href")!.Value);
            Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "style" or "iframe" or "object" or "img");
            Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
            Assert.All(
                page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "href" or "src" or "action"),
                attribute => Assert.True(
                    attribute.Value.StartsWith(ConsoleRig.Base + "/", StringComparison.Ordinal) || attribute.Value is "#content" or "data:,", attribute.Value));
        }
    }

    /// <summary>Every link of every list leads to a page that is there.</summary>
    [Fact]
    public async Task Links_LeadToPages()
    {
        var links = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in ConsoleRig.Lists)
        {
            links.UnionWith((await Console.PageAsync(path)).Descendants("a").Select(link => link.Attribute("href")!.Value).Where(link => link.StartsWith('/')));
        }

        Assert.Contains(links, link => link.StartsWith($"{ConsoleRig.Base}/alerts/", StringComparison.Ordinal));
        foreach (var link in links.Take(120))
        {
            Assert.Equal(200, (await Console.GetAsync(link[ConsoleRig.Base.Length..])).Status);
        }
    }

    /// <summary>The first choice of a filter asks for nothing.</summary>
    [Fact]
    public async Task Filters_All_AsksForEveryRow()
    {
        foreach (var path in new[] { "/alerts", "/keys", "/hygiene", "/decisions" })
        {
            var choices = (await Console.PageAsync(path)).Descendants("select").Where(choice => choice.Ancestors("form").First().Attribute("role")?.Value == "search").ToList();

            Assert.NotEmpty(choices);
            Assert.All(choices, choice => Assert.Equal(("all", string.Empty), (choice.Elements("option").First().Value, choice.Elements("option").First().Attribute("value")!.Value)));
        }
    }

    /// <summary>Amounts on pages are those of the API, which are those of the verbs.</summary>
    [Fact]
    public async Task Lists_ShowTheFiguresOfTheApi()
    {
        Assert.Equal(
            Amounts(await Console.JsonAsync("/api/v1/keys"), "month_cost_usd").Order().TakeLast(ListView<KeyRow>.Size),
            Data(await Console.PageAsync("/keys"), "This month").Order());
        Assert.Equal(
            Amounts(await Console.JsonAsync("/api/v1/alerts"), "lost_usd").Count(),
            int.Parse((await Console.PageAsync("/alerts")).Descendants("p").First(line => line.Value.Contains(" row", StringComparison.Ordinal)).Value.Split(' ')[0], CultureInfo.InvariantCulture));
        var status = (await Console.JsonAsync("/api/v1/status")).EnumerateArray().Single();
        var shown = (await Console.PageAsync("/")).Descendants("data").Select(data => data.Attribute("value")!.Value).ToList();
        Assert.Contains(Exact(status.GetProperty("today_cost_usd").GetDecimal()), shown);
        Assert.Contains(Exact(status.GetProperty("month_cost_usd").GetDecimal()), shown);
        var budget = (await Console.JsonAsync("/api/v1/budgets")).EnumerateArray().Single();
        Assert.Contains(Exact(budget.GetProperty("spent_usd").GetDecimal()), shown);
        foreach (var by in new[] { "project", "key", "owner", "team" })
        {
            var lines = await Console.JsonAsync($"/api/v1/spend?by={by}");
            Assert.Equal(Math.Round(status.GetProperty("month_cost_usd").GetDecimal(), 12), Math.Round(Amounts(lines, "cost_usd").Sum(), 12));
            Assert.Equal(Amounts(lines, "cost_usd").Take(ListView<SpendJson>.Size), Data(await Console.PageAsync($"/spend?by={by}"), "Cost"));
        }
    }

    /// <summary>No page shows an amount that the verbs do not know. What is shown hour by hour is tested below.</summary>
    [Fact]
    public async Task Pages_ShowNoAmountThatTheApiDoesNotHave()
    {
        var known = new HashSet<decimal>();
        foreach (var path in (string[])["keys", "alerts", "status", "budgets"])
        {
            AddNumbers(await Console.JsonAsync($"/api/v1/{path}"), known);
        }

        foreach (var (by, period) in from name in Enum.GetValues<SpendBy>() from length in Enum.GetValues<SpendPeriod>() select (Json.Word(name), Json.Word(length)))
        {
            var lines = await Console.JsonAsync($"/api/v1/spend?by={by}&period={period}");
            AddNumbers(lines, known);
            known.UnionWith([Rounded(Amounts(lines, "cost_usd").Sum()), Rounded(Amounts(lines, "billed_usd").Sum())]);
        }

        foreach (var path in await fixture.PagesAsync())
        {
            var shown = (await Console.PageAsync(path)).Descendants("data").Where(data => !data.Ancestors("table").Any(IsOfAChart))
                .Select(data => Rounded(decimal.Parse(data.Attribute("value")!.Value, CultureInfo.InvariantCulture))).ToList();

            Assert.DoesNotContain(shown, amount => !known.Contains(amount));
        }
    }

    /// <summary>The rules about a key look at no other key, so that its page need not judge all of them.</summary>
    [Fact]
    public async Task Key_ShowsTheFindingsOfTheVerb()
    {
        var hygiene = fixture.Rig.Host.Get<HygieneReader>();
        var now = fixture.Rig.Host.Get<TimeProvider>().GetUtcNow();
        var review = await hygiene.ReviewAsync(EngineHost.Account, now, CancellationToken.None);
        var keys = (await Console.JsonAsync("/api/v1/keys")).EnumerateArray().Where(key => key.GetProperty("api_key_id").ValueKind is JsonValueKind.String).ToList();

        Assert.Contains(review!.Findings, finding => finding.Item.Kind is InventoryKind.Key);
        foreach (var key in keys)
        {
            var id = key.GetProperty("api_key_id").GetString()!;
            var series = new SeriesId(key.GetProperty("project_id").GetString() is { } project ? new ProjectId(project) : null, new KeyId(id));
            Assert.Equal(
                review.Findings.Where(finding => finding.Item.Kind is InventoryKind.Key && finding.Item.Id == id).Select(finding => (finding.Rule, finding.Observed)),
                (await hygiene.FindingsAsync(EngineHost.Account, series, now, CancellationToken.None))!.Value.Select(finding => (finding.Rule, finding.Observed)));
        }
    }

    /// <summary>What an alert has cost is the same amount on its page, in the list and in its own answer of the API.</summary>
    [Fact]
    public async Task Alerts_EachShowsTheLossThatTheApiShows()
    {
        var alerts = (await Console.JsonAsync("/api/v1/alerts")).EnumerateArray().Where(alert => alert.GetProperty("lost_usd").GetDecimal() > 0).Take(20).ToList();
        Assert.NotEmpty(alerts);
        foreach (var alert in alerts)
        {
            var (id, lost) = (alert.GetProperty("id").GetString(), alert.GetProperty("lost_usd").GetDecimal());
            var page = await Console.PageAsync($"/alerts/{id}");

            Assert.Contains(Exact(lost), page.Descendants("data").Select(data => data.Attribute("value")!.Value));
            Assert.Equal(lost, (await Console.JsonAsync($"/api/v1/alerts/{id}")).GetProperty("lost_usd").GetDecimal());
        }
    }

    [Fact]
    public async Task Alert_ShowsItsStateFirstAndTheFiguresOfTheApi()
    {
        var id = await fixture.StolenAlertAsync();
        var alert = await Console.JsonAsync($"/api/v1/alerts/{id}");
        var page = await Console.PageAsync($"/alerts/{id}");
        var shown = page.Descendants("data").Select(data => data.Attribute("value")!.Value).ToList();

        Assert.Matches("^Contained 2026-09-15 1[2-5]:[0-9]{2}: key deleted, verified 2026-09-15 1[2-5]:[0-9]{2}[.]", State(page));
        Assert.Equal(fixture.Rig.Stolen, alert.GetProperty("api_key_id").GetString());
        Assert.Contains(Exact(alert.GetProperty("lost_usd").GetDecimal()), shown);
        Assert.Contains(Exact(alert.GetProperty("burn_usd_per_hour").GetDecimal()), shown);
        Assert.All(alert.GetProperty("excess_parts").EnumerateObject(), part => Assert.Contains(Exact(part.Value.GetDecimal()), shown));
        Assert.Single(page.Descendants("svg"), chart => chart.Attribute("role")?.Value == "img");
        Assert.Contains(page.Descendants("table"), table => table.Value.Contains("Hour (UTC)", StringComparison.Ordinal));
        Assert.Contains(page.Descendants("table"), table => table.Value.Contains("Guardrail", StringComparison.Ordinal));
    }

    /// <summary>Who was notified, and when the medium confirmed it, is part of the story.</summary>
    [Fact]
    public async Task Alert_ShowsTheReceiptsOfItsNotices()
    {
        var page = await Console.PageAsync($"/alerts/{await fixture.StolenAlertAsync()}");

        Assert.Contains(page.Descendants("li"), line => line.Value.Contains("notice delivered", StringComparison.Ordinal) && line.Value.Contains("Route ", StringComparison.Ordinal));
    }

    /// <summary>Contained and verified: it is no longer what needs a person now.</summary>
    [Fact]
    public async Task Overview_AContainedKey_IsNotAmongWhatNeedsYouNow()
    {
        var id = await fixture.StolenAlertAsync();
        var panels = (await Console.PageAsync("/")).Descendants("div").Where(panel => panel.Attribute("class")?.Value == "panel").ToList();
        bool Names(string title) => panels.Single(panel => panel.Element("h2")!.Value.StartsWith(title, StringComparison.Ordinal))
            .Descendants("a").Any(link => link.Attribute("href")!.Value == $"{ConsoleRig.Base}/alerts/{id}");

        Assert.False(Names("What needs you now"));
        Assert.True(Names("Contained"));

        // Which key, since when, how much and what was done: on the first page, without a click.
        var entry = panels.Single(panel => panel.Element("h2")!.Value.StartsWith("Contained", StringComparison.Ordinal)).Descendants("div").Single(one => one.Element("a")?.Attribute("href")?.Value == $"{ConsoleRig.Base}/alerts/{id}");
        Assert.Matches(@"Contained .* key deleted, verified", entry.Value);
        Assert.Matches(@"Lost\s+\$[0-9.]+\s+since\s+2026-09-15 12:[0-9]{2}\s+UTC", entry.Value);
    }

    /// <summary>
    /// The expected band is learned at list prices. Once bills taught that this key costs three times that, a line at billed prices would lie
    /// above its band in every hour, without an alert.
    /// </summary>
    [Fact]
    public async Task Key_BillsAreThreeTimesTheListPrices_TheLineStaysAtThePricesOfItsBand()
    {
        var calibrations = fixture.Rig.Host.Get<Calibrations>();
        var before = await calibrations.OfAsync(EngineHost.Account, CancellationToken.None);
        var course = await CourseAsync();
        try
        {
            await calibrations.LearnAsync(
                EngineHost.Account, new Calibration(before.Version + 1, before.LearnedThrough, [], ImmutableDictionary<string, decimal>.Empty, 3), CancellationToken.None);
            var billed = await CourseAsync();

            Assert.Contains(course.Hours, hour => hour.CostUsd > 0);
            Assert.Equal(course.Hours.AsEnumerable(), billed.Hours);
            Assert.EndsWith("By its bills this usage costs 3 times as much.", billed.Basis, StringComparison.Ordinal);
            Assert.Contains("3 times as much", (await Console.PageAsync($"/keys/openai/default/{fixture.Rig.Stolen}?range=1d")).Root!.Value, StringComparison.Ordinal);
        }
        finally
        {
            await calibrations.LearnAsync(EngineHost.Account, before, CancellationToken.None);
        }
    }

    /// <summary>One definition of open, wherever it is counted.</summary>
    [Fact]
    public async Task OpenAlerts_AreCountedTheSameEverywhere()
    {
        var listed = (await Console.JsonAsync("/api/v1/alerts?open=true")).EnumerateArray().Count(alert => alert.GetProperty("provider").GetString() == EngineHost.Account.Provider);
        var overview = await Console.PageAsync("/");
        var tile = overview.Descendants("div").First(tile => tile.Element("dt")?.Value.StartsWith("open alerts", StringComparison.Ordinal) is true).Element("dd")!.Value.Split(' ')[0];
        var keys = (await Console.JsonAsync("/api/v1/keys")).EnumerateArray().Sum(key => key.GetProperty("alerts").GetInt32());

        Assert.True(listed > 1);
        Assert.Equal(listed, (await Console.JsonAsync("/api/v1/status")).EnumerateArray().Sum(account => account.GetProperty("open_alerts").GetInt32()));
        Assert.Equal(listed, int.Parse(tile, CultureInfo.InvariantCulture));
        Assert.Equal(listed, overview.Descendants("div").Count(entry => entry.Attribute("class")?.Value.StartsWith("alert ", StringComparison.Ordinal) is true));
        Assert.StartsWith($"{listed} row", (await Console.PageAsync("/alerts?open=open")).Descendants("p").First(line => line.Value.Contains(" row", StringComparison.Ordinal)).Value, StringComparison.Ordinal);
        Assert.True(keys <= listed);
    }

    /// <summary>Codes are for programs: a filter keeps them in the address and shows words.</summary>
    [Fact]
    public async Task Decisions_ShowWordsAndKeepCodesInTheAddress()
    {
        var page = await Console.PageAsync("/decisions");
        var table = page.Descendants("table").Single().Value;

        Assert.Contains(page.Descendants("option"), option => option.Attribute("value")!.Value == "intended" && option.Value == "begun");
        Assert.Contains("Key deletion: key", table, StringComparison.Ordinal);
        Assert.DoesNotMatch("RevokeKey|withheld|_|SeverityFloor|intended", string.Concat(page.Descendants("tbody").Single().Descendants("td").Where(cell => cell.Attribute("data-label")?.Value is "Decision" or "What").Select(cell => cell.Value).Where(text => !text.Contains("key_", StringComparison.Ordinal) && !text.Contains("proj_", StringComparison.Ordinal))));
        Assert.Contains("Guardrail", (await Console.PageAsync($"/alerts/{await fixture.StolenAlertAsync()}")).Root!.Value, StringComparison.Ordinal);
    }

    /// <summary>What <c>status</c> shows besides alerts is on the first page and on the one about health.</summary>
    [Fact]
    public async Task Overview_AndHealth_ShowWhatGoesOnBesidesAlerts()
    {
        var now = fixture.Rig.Host.Get<TimeProvider>().GetUtcNow();
        var key = fixture.Rig.World.Organization.Keys[0];
        var rotation = new Rotation("ongoing", EngineHost.Account, new ProjectId(key.ProjectId), new KeyId(key.Id), now, RotationPhase.Announced) { AnnouncedAt = now };
        await fixture.Rig.Host.Get<RotationStore>().OpenAsync(rotation, CancellationToken.None);
        var expected = (await fixture.Rig.Host.Get<StatusAnswers>().ReadAsync(CancellationToken.None)).SelectMany(account => OngoingLines.Of(account.Ongoing!)).ToList();

        Assert.NotEmpty(expected);
        foreach (var path in (string[])["/", "/health"])
        {
            var page = (await Console.PageAsync(path)).Root!.Value;
            Assert.All(expected, line => Assert.Contains(line, page, StringComparison.Ordinal));
        }
    }

    /// <summary>The health of accounts is searched, filtered, sorted and written to files as every list is, with the figures of <c>status</c>.</summary>
    [Fact]
    public async Task Health_OfAccounts_IsAListLikeOthers()
    {
        var known = Assert.Single(await fixture.Rig.Host.Get<StatusAnswers>().ReadAsync(CancellationToken.None));
        var json = Assert.Single((await Console.JsonAsync("/health?q=OPENAI&sort=-keys&format=json")).EnumerateArray());
        var csv = (await Console.GetAsync("/health?format=csv")).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(known.Keys, json.GetProperty("keys").GetInt32());
        Assert.Equal(known.CompleteThrough, json.GetProperty("complete_through").GetDateTimeOffset());
        Assert.Equal(2, csv.Length);
        Assert.StartsWith("account,complete_through,", csv[0], StringComparison.Ordinal);
        Assert.Contains($"{known.Provider}/{known.Account}", csv[1], StringComparison.Ordinal);
        Assert.Contains("Nothing matches", (await Console.PageAsync("/health?q=no-such-account")).Root!.Value, StringComparison.Ordinal);
        var (state, other) = known.LastError is null && known.Unread.Count == 0 ? ("complete", "incomplete") : ("incomplete", "complete");
        Assert.DoesNotContain("Nothing matches", (await Console.PageAsync($"/health?data={state}")).Root!.Value, StringComparison.Ordinal);
        Assert.Contains("Nothing matches", (await Console.PageAsync($"/health?data={other}")).Root!.Value, StringComparison.Ordinal);
    }

    /// <summary>Every finding of the verb is on the page, and no other.</summary>
    [Fact]
    public async Task Hygiene_ShowsTheFindingsOfTheVerb()
    {
        var review = await fixture.Rig.Host.Get<HygieneReader>().ReviewAsync(EngineHost.Account, fixture.Rig.Host.Get<TimeProvider>().GetUtcNow(), CancellationToken.None);
        var json = (await Console.JsonAsync("/hygiene?format=json")).EnumerateArray().ToList();

        Assert.NotEmpty(review!.Findings);
        Assert.Equal(
            review.Findings.Select(finding => (Json.Word(finding.Rule), finding.Observed)).Order(),
            json.Select(finding => (finding.GetProperty("rule").GetString()!, finding.GetProperty("observed").GetString()!)).Order());
        Assert.Equal(json.Count, (await Console.JsonAsync("/api/v1/hygiene")).EnumerateArray().Single().GetProperty("findings").GetArrayLength());
        Assert.StartsWith($"{review.Findings.Length} row", (await Console.PageAsync("/hygiene")).Descendants("p").First(line => line.Value.Contains(" row", StringComparison.Ordinal)).Value, StringComparison.Ordinal);
    }

    /// <summary>People know keys and projects by their names; the id is below, and in the CSV.</summary>
    [Fact]
    public async Task Decisions_AndHygiene_NameKeysAndProjects()
    {
        var stolen = fixture.Rig.Stolen;
        var name = (await Console.JsonAsync("/api/v1/keys")).EnumerateArray().Single(key => key.GetProperty("api_key_id").GetString() == stolen).GetProperty("name").GetString();
        var decisions = await Console.PageAsync("/decisions");
        var hygiene = await Console.PageAsync("/hygiene");

        Assert.Contains(decisions.Descendants("a"), link => link.Value == name && link.Attribute("href")!.Value == $"{ConsoleRig.Base}/keys/openai/default/{stolen}");
        Assert.All(hygiene.Descendants("td").Where(cell => cell.Attribute("data-label")?.Value == "Project"), cell => Assert.DoesNotContain("proj_", cell.Value, StringComparison.Ordinal));
        Assert.Contains("proj_", (await Console.GetAsync("/hygiene?format=csv")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("unhealthy from", hygiene.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("healthy: a spend limit", hygiene.Root.Value, StringComparison.Ordinal);
        Assert.Contains("healthy: up to 90 days", hygiene.Root.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("sentinel rotate", (await Console.PageAsync($"/keys/openai/default/{stolen}")).Root!.Value, StringComparison.Ordinal);
    }

    /// <summary>Both keys of a rotation say how far it is, and lead to one another.</summary>
    [Fact]
    public async Task Key_BeingRotated_ShowsHowFarItIsAndTheOtherKey()
    {
        var keys = (await Console.JsonAsync("/api/v1/keys")).EnumerateArray().Where(key => key.GetProperty("status").GetString() == "active").Take(2).ToList();
        var (old, made) = (keys[0].GetProperty("api_key_id").GetString()!, keys[1].GetProperty("api_key_id").GetString()!);
        var now = fixture.Rig.Host.Get<TimeProvider>().GetUtcNow();
        Assert.True(await fixture.Rig.Host.Get<RotationStore>().OpenAsync(
            new Rotation("r1", EngineHost.Account, new ProjectId(keys[0].GetProperty("project_id").GetString()!), new KeyId(old), now.AddDays(-2), RotationPhase.Overlapping)
            {
                NewKey = new KeyId(made), AnnouncedAt = now.AddDays(-1), Note = "Waits until the old key is silent.",
            },
            CancellationToken.None));

        string Panel(XDocument page) => page.Descendants("div").Single(panel => panel.Element("h2")?.Value == "Rotation").ToString();
        var (first, second) = (Panel(await Console.PageAsync($"/keys/openai/default/{old}")), Panel(await Console.PageAsync($"/keys/openai/default/{made}")));

        Assert.Contains("new key in use, old key watched", first, StringComparison.Ordinal);
        Assert.Contains("This key is replaced by", first, StringComparison.Ordinal);
        Assert.Contains($"/keys/openai/default/{made}", first, StringComparison.Ordinal);
        Assert.Contains("This key replaces", second, StringComparison.Ordinal);
        Assert.Contains($"/keys/openai/default/{old}", second, StringComparison.Ordinal);
        Assert.Contains("Waits until the old key is silent.", second, StringComparison.Ordinal);
    }

    /// <summary>Whatever it is added up by, a period costs the same, on its page too; models are estimates of the same usage.</summary>
    [Theory]
    [InlineData("yesterday")]
    [InlineData("last_week")]
    [InlineData("last_month")]
    [InlineData("week")]
    public async Task Spend_OfAPeriod_IsTheSameByEveryName(string period)
    {
        var byKey = Amounts(await Console.JsonAsync($"/api/v1/spend?by=key&period={period}"), "cost_usd").Sum();
        var today = DateOnly.FromDateTime((await fixture.Rig.Host.Get<AccountStore>().LoadAsync(EngineHost.Account, CancellationToken.None)).State.MinutesThrough!.Value.UtcDateTime);
        var (first, last) = SpendAnswers.Days(Enum.Parse<SpendPeriod>(period.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true), today);

        Assert.Equal(Math.Round(byKey, 10), Math.Round(Amounts(await Console.JsonAsync($"/api/v1/spend?by=team&period={period}"), "cost_usd").Sum(), 10));
        Assert.Contains(Exact(byKey), (await Console.PageAsync($"/spend?by=key&period={period}")).Descendants("data").Select(data => data.Attribute("value")!.Value));
        var models = await Console.JsonAsync($"/api/v1/spend?by=model&period={period}");
        var usage = await Console.JsonAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/usage?group_by=model&from={first:yyyy-MM-dd}T00:00:00Z&to={last.AddDays(1):yyyy-MM-dd}T00:00:00Z"));
        Assert.Equal(Math.Round(Amounts(usage, "cost_usd").Sum(), 10), Math.Round(Amounts(models, "cost_usd").Sum(), 10));
        Assert.Equal(Amounts(models, "cost_usd").Take(ListView<SpendJson>.Size), Data(await Console.PageAsync($"/spend?by=model&period={period}"), "Cost"));
    }

    [Theory]
    [InlineData("usage?from=yesterday")]
    [InlineData("usage?from=2026-01-01T00:00:00Z")]
    [InlineData("usage?group_by=nothing")]
    [InlineData("costs?from=2026-13-01")]
    [InlineData("costs?from=2026-09-15&to=2026-09-14")]
    public async Task Api_WhatCannotBeAnswered_Is400WithTheReason(string question)
    {
        var answer = await Console.GetAsync($"/api/v1/{question}");

        Assert.Equal(400, answer.Status);
        Assert.Contains("\"error\":", answer.Body, StringComparison.Ordinal);
    }

    private async Task<Course> CourseAsync()
    {
        var series = (await fixture.Rig.Host.AlertsAsync()).Last(alert => alert.Subject.Key?.Value == fixture.Rig.Stolen).Subject.Series;
        var end = BucketWidth.Hour.Ceiling(fixture.Rig.Host.Get<TimeProvider>().GetUtcNow());
        return await fixture.Rig.Host.Get<CourseAnswers>().ReadAsync(EngineHost.Account, series, new TimeWindow(end.AddHours(-12), end), CancellationToken.None);
    }

    /// <summary>The hours of the chart are what the verb <c>usage</c> adds up at list prices, and the models what it adds up as cost.</summary>
    [Fact]
    public async Task Key_TheHoursOfItsTable_AddUpToItsUsage()
    {
        var page = await Console.PageAsync($"/keys/openai/default/{fixture.Rig.Stolen}?range=1d");
        decimal Sum(string caption) => page.Descendants("table").Single(table => table.Element("caption")?.Value.StartsWith(caption, StringComparison.Ordinal) is true)
            .Element("tbody")!.Elements("tr").Sum(row => decimal.Parse(row.Elements("td").ElementAt(2).Element("data")!.Attribute("value")!.Value, CultureInfo.InvariantCulture));
        var series = (await fixture.Rig.Host.AlertsAsync()).Last(alert => alert.Subject.Key?.Value == fixture.Rig.Stolen).Subject.Series;
        var (state, _) = await fixture.Rig.Host.Get<AccountStore>().LoadAsync(EngineHost.Account, CancellationToken.None);
        var end = BucketWidth.Hour.Ceiling(state.MinutesThrough!.Value);
        var used = new List<UsageLine>();
        await foreach (var line in fixture.Rig.Host.Get<UsageReader>().ReadAsync(state, series, new TimeWindow(end.AddDays(-1), end), CancellationToken.None))
        {
            used.Add(line);
        }

        Assert.True(Sum("By hour") > 0);
        Assert.Equal(used.Sum(line => line.Listed.Amount), Sum("By hour"));
        Assert.Equal(used.Sum(line => line.Cost.Amount), Sum("Estimated cost by model"));
    }

    [Fact]
    public async Task Lists_AreFilteredSortedAndWrittenAsFiles()
    {
        var csv = await Console.GetAsync($"/keys?status=deleted&q={fixture.Rig.Stolen}&format=csv");
        var json = await Console.JsonAsync($"/keys?status=deleted&q={fixture.Rig.Stolen}&format=json");

        Assert.Equal(fixture.Rig.Stolen, Assert.Single(json.EnumerateArray()).GetProperty("api_key_id").GetString());
        Assert.Equal(2, csv.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(csv.Headers, header => header is { Key: "Content-Disposition", Value: "attachment; filename=\"keys.csv\"" });
        var costs = Data(await Console.PageAsync("/keys?sort=month_cost_usd"), "This month").ToList();
        Assert.Equal(costs.Order(), costs);
        Assert.Contains("Nothing matches", (await Console.PageAsync("/spend?q=nothing-has-this-name")).Root!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/alerts/0123.45")]
    [InlineData("/alerts/x/y")]
    [InlineData("/keys/openai/default/none")]
    [InlineData("/health/x")]
    public async Task Pages_ThatDoNotExist_Are404(string path) => Assert.Equal(404, (await Console.GetAsync(path)).Status);

    [Fact]
    public async Task Answers_AllowTheirOwnStyleAndScriptOnly()
    {
        var answer = await Console.GetAsync("/");

        Assert.Equal(
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            answer.ContentSecurityPolicy);
        Assert.StartsWith("text/css", (await Console.GetAsync("/assets/console.css")).ContentType, StringComparison.Ordinal);
        Assert.StartsWith("text/javascript", (await Console.GetAsync("/assets/console.js")).ContentType, StringComparison.Ordinal);
    }

    /// <summary>Every answer of the API has the members that the document lists, and no other.</summary>
    [Fact]
    public async Task Api_AnswersAsItsDocumentSays()
    {
        var now = fixture.Rig.Host.Get<TimeProvider>().GetUtcNow();
        await fixture.Rig.Host.Get<MuteStore>().WriteAsync(new Silence("5111ce", [Matcher.Parse("key=key_of_no_one")], now, now.AddHours(1), "ann", "so that the list is not empty"), CancellationToken.None);
        var document = await Console.JsonAsync("/api/v1/openapi.json");
        var id = await fixture.StolenAlertAsync();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            var schema = path.Value.GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema");
            var one = schema.TryGetProperty("items", out var items) ? items : schema;
            var members = document.GetProperty("components").GetProperty("schemas").GetProperty(one.GetProperty("$ref").GetString()!.Split('/')[^1]).GetProperty("properties");
            var answer = await Console.JsonAsync(path.Name
                .Replace("{id}", id, StringComparison.Ordinal).Replace("{provider}/{account}/{key}", $"openai/default/{fixture.Rig.Stolen}", StringComparison.Ordinal));
            var first = answer.ValueKind is JsonValueKind.Array ? answer.EnumerateArray().First() : answer;

            Assert.Equal(members.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal), first.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        }

        Assert.Equal(404, (await Console.GetAsync("/api/v1/nothing")).Status);
    }

    private static string State(XDocument page) => page.Descendants("p").First(line => line.Attribute("class")?.Value.StartsWith("state", StringComparison.Ordinal) is true).Value;

    /// <summary>Hours and days of a chart, and models in its time.</summary>
    private static bool IsOfAChart(XElement table) => table.Element("caption") is { } caption && (caption.Value.StartsWith("By ", StringComparison.Ordinal)
        || caption.Value.StartsWith("Cost by day", StringComparison.Ordinal) || caption.Value.StartsWith("Estimated cost by model", StringComparison.Ordinal));

    private static decimal Rounded(decimal amount) => Math.Round(amount, 10);

    private static void AddNumbers(JsonElement element, HashSet<decimal> known)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Number when element.TryGetDecimal(out var number):
                known.Add(Rounded(number));
                break;
            case JsonValueKind.Array:
                foreach (var one in element.EnumerateArray())
                {
                    AddNumbers(one, known);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    AddNumbers(member.Value, known);
                }

                break;
        }
    }

    private static IEnumerable<decimal> Amounts(JsonElement list, string name) => list.EnumerateArray().Select(one => one.GetProperty(name).GetDecimal());

    private static IEnumerable<decimal> Data(XDocument page, string column) => page.Descendants("td")
        .Where(cell => cell.Attribute("data-label")?.Value == column && cell.Ancestors("table").Any(table => table.Element("caption") is not null))
        .Select(cell => decimal.Parse(cell.Element("data")!.Attribute("value")!.Value, CultureInfo.InvariantCulture));

    private static string Exact(decimal amount) => amount.ToString("0.############################", CultureInfo.InvariantCulture);
}
