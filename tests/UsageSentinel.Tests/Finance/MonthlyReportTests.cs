using MimeKit;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Email;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Reporting.Costs;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Finance;

/// <summary>The report of a month, from the sweep that first sees it due to a mail server on loopback.</summary>
public sealed class MonthlyReportTests : IDisposable
{
    private static readonly SimulatorOptions Few = new() { Keys = 4, Days = 6, Scenario = "quiet" };
    private static readonly DateTimeOffset September = new(2026, 9, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Due = new(2026, 10, 3, 7, 1, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Delete();

    [Fact]
    public async Task Sweep_MonthIsOverAndItsBillsAreIn_MailsItOnceWithItsFiles()
    {
        await using var server = new SmtpReceiver();
        await using var world = await World.StartAsync(Few, September);
        var store = new MemoryEntityStore();
        await using (var host = world.Open(store, options => Mail(options, server)))
        {
            await host.SweepAsync();
            world.Clock.Set(Due.AddMinutes(-10));
            await SweepsAsync(world, host, 1);
            Assert.Empty(Reports(server));
            world.Clock.Set(Due);
            await SweepsAsync(world, host, 3);
        }

        // Another process on the same store sends nothing again.
        await using var next = world.Open(store, options => Mail(options, server));
        await SweepsAsync(world, next, 3);

        var mail = Assert.Single(Reports(server));
        Assert.Contains("Cost report 2026-09", mail.Subject, StringComparison.Ordinal);
        Assert.Equal(["cost-2026-09.html", "changes-2026-09.csv", "spreadsheet-2026-09.csv"], mail.Attachments.OfType<MimePart>().Select(file => file.FileName));
        var costs = await next.Get<CostReportReader>().ReadAsync(EngineHost.Account, new DateOnly(2026, 9, 1), new DateOnly(2026, 9, 30), CancellationToken.None);
        var total = costs.Totals.Total.Total.ToString();
        Assert.NotEqual(Usd.Zero, costs.Totals.Total.Billed);
        Assert.Equal(Usd.Zero, costs.Totals.Total.Estimated);
        Assert.Contains(total, mail.Subject, StringComparison.Ordinal);
        Assert.Contains(total, mail.TextBody, StringComparison.Ordinal);
        Assert.Contains($"<b>{total}</b>", Text(mail, 0), StringComparison.Ordinal);
        Assert.Contains("openai,default,organization,,default,2026-09-01,2026-09-30,", Text(mail, 1), StringComparison.Ordinal);
        Assert.Equal(costs.Totals.Days.Keys.Select(day => day.ToString("yyyy-MM-dd")), Text(mail, 2).Split("\r\n").Skip(1).Where(line => line.Length > 0).Select(line => line[..10]).Distinct());
    }

    /// <summary>A medium that is down gets the same mail later, files and all.</summary>
    [Fact]
    public async Task Sweep_MailServerIsBusy_SendsItLater()
    {
        await using var world = await World.StartAsync(Few, September);
        await using var busy = new SmtpReceiver(null, ("MAIL", "451 later"));
        var store = new MemoryEntityStore();
        await using (var host = world.Open(store, options => Mail(options, busy)))
        {
            await host.SweepAsync();
            world.Clock.Set(Due);
            await SweepsAsync(world, host, 2);
            Assert.Contains(busy.Commands, command => command.StartsWith("MAIL", StringComparison.Ordinal));
        }

        await using var server = new SmtpReceiver();
        await using var well = world.Open(store, options => Mail(options, server));
        world.Clock.Advance(TimeSpan.FromHours(1));
        await SweepsAsync(world, well, 2);

        Assert.Equal(3, Assert.Single(Reports(server)).Attachments.Count());
    }

    [Fact]
    public async Task Sweep_StoppedBeforeItWasNoted_TellsTheSameEventAgainAndMailsItOnce()
    {
        await using var server = new SmtpReceiver();
        await using var world = await World.StartAsync(Few, September);
        var store = new MemoryEntityStore();
        await using (var host = world.Open(store, options => Mail(options, server)))
        {
            await host.SweepAsync();
            world.Clock.Set(Due);
            await SweepsAsync(world, host, 2);
        }

        // As a process leaves it that was killed after the event and before the mark.
        await store.CommitAsync(
            TableNames.Sentinel, Partitions.Reports(EngineHost.Account), [new EntityWrite.Upsert(new Entity("last").With("Month", "2026-08"))], CancellationToken.None);
        await using var next = world.Open(store, options => Mail(options, server));
        await SweepsAsync(world, next, 3);

        Assert.Single(Reports(server));
        var row = await store.FindAsync(TableNames.Sentinel, Partitions.Reports(EngineHost.Account), "last", CancellationToken.None);
        Assert.Equal("2026-09", row?.Text("Month"));
    }

    [Fact]
    public async Task Sweep_AsleepForMonths_SendsEachInTurn()
    {
        await using var world = await World.StartAsync(Few, September);
        await using var host = world.Open(new MemoryEntityStore());
        await host.SweepAsync();
        world.Clock.Set(new DateTimeOffset(2026, 12, 5, 9, 0, 0, TimeSpan.Zero));
        await SweepsAsync(world, host, 5);

        Assert.Equal(
            ["report-openai-default.2026-09", "report-openai-default.2026-10", "report-openai-default.2026-11"],
            host.Reported.Where(reported => reported.Type == EventTypes.Report).Select(reported => reported.Id));
    }

    [Fact]
    public async Task Sweep_FilesAreExported_SaysWhere()
    {
        await using var world = await World.StartAsync(Few, September);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Exports.FocusFolder = folder.File("out"));
        await host.SweepAsync();
        world.Clock.Set(Due);
        await SweepsAsync(world, host, 2);

        var reported = Assert.Single(host.Reported, one => one.Type == EventTypes.Report);
        var place = new DirectoryInfo(reported.Data.ReportLocation!);
        Assert.Equal(["changes-2026-09.csv", "cost-2026-09.html", "spreadsheet-2026-09.csv.gz"], place.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal("billed", reported.Data.CostBasis);
    }

    /// <summary>A place that takes no files keeps nobody from the sums.</summary>
    [Fact]
    public async Task Sweep_FilesCannotBeExported_TellsAllTheSame()
    {
        await File.WriteAllTextAsync(folder.File("taken"), "a file where the folder should be");
        await using var world = await World.StartAsync(Few, September);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Exports.FocusFolder = folder.File("taken"));
        await host.SweepAsync();
        world.Clock.Set(Due);
        await SweepsAsync(world, host, 2);

        Assert.Null(Assert.Single(host.Reported, one => one.Type == EventTypes.Report).Data.ReportLocation);
    }

    [Fact]
    public async Task Sweep_ReportsAreSwitchedOff_SendsNone()
    {
        await using var world = await World.StartAsync(Few, September);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Finance.Report = "none");
        await host.SweepAsync();
        world.Clock.Set(Due);
        await SweepsAsync(world, host, 2);

        Assert.DoesNotContain(host.Reported, one => one.Type == EventTypes.Report);
    }

    private static async Task SweepsAsync(World world, EngineHost host, int count)
    {
        for (var sweep = 0; sweep < count; sweep++)
        {
            await host.SweepAsync();
            world.Clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    /// <summary>Without the tests of the route.</summary>
    private static IEnumerable<MimeMessage> Reports(SmtpReceiver server) => server.Raw
        .Select(mail => MimeMessage.Load(new MemoryStream(mail)))
        .Where(mail => mail.Subject?.Contains("Cost report", StringComparison.Ordinal) is true);

    private static string Text(MimeMessage mail, int attachment)
    {
        using var content = new MemoryStream();
        ((MimePart)mail.Attachments.ElementAt(attachment)).Content!.DecodeTo(content);
        return System.Text.Encoding.UTF8.GetString(content.ToArray());
    }

    private static void Mail(SentinelOptions options, SmtpReceiver server) => options.Routes.Add(new RouteOptions
    {
        Name = "finance mail",
        Channel = "email",
        Audience = "finance",
        GroupWaitSeconds = 0,
        Match = new RouteMatchOptions { Types = [EventTypes.Report] },
        Email = new EmailOptions { Host = "127.0.0.1", Port = server.Port, Security = "none", From = "sentinel@example.com", To = ["finance@example.com"] },
    });
}
