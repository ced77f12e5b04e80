using System.Collections.Immutable;
using System.CommandLine;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Leaks;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>doctor</c>: tries everything the product needs, one line each, with the fix.</summary>
public static class DoctorVerb
{
    public static Command Build(CliStreams streams)
    {
        var command = new Command("doctor", "Checks the configuration, credentials, scopes, network, clock, store and routes.");
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var checks = await ExamineAsync(context, stop);
            if (context.IsJson)
            {
                Json.Write(streams.Out, checks);
            }
            else
            {
                await StoryLine.WriteAsync(context, checks.Select(check => new StoryLine($"{(check.Ok ? "ok  " : "FAIL")} {check.Part}: {check.Detail}", 5)));
            }

            return checks.Any(check => !check.Ok) ? checks.Where(check => !check.Ok).Max(check => check.Code) : ExitCode.Done;
        });
        return command;
    }

    private static async Task<List<Check>> ExamineAsync(CliContext context, CancellationToken cancellationToken)
    {
        var checks = new List<Check>();
        SentinelOptions options;
        try
        {
            options = context.ReadOptions();
            checks.Add(Check.Passed("configuration", "valid"));
        }
        catch (ConfigurationException wrong)
        {
            checks.AddRange(wrong.Errors.Select(error => new Check("configuration", false, error, ExitCode.Usage)));
            return checks;
        }

        checks.AddRange(Destinations(options));
        try
        {
            await using var host = CliHost.Open(context, options);
            await host.Get<IEntityStore>().CommitAsync(
                TableNames.Sentinel, "doctor", [new EntityWrite.Upsert(new Entity("probe").With("At", context.Clock.GetUtcNow()))], cancellationToken);
            checks.Add(Check.Passed("store", options.Store.Kind == "tables" ? "Azure Tables can be read and written" : $"{context.Data.FullName} can be read and written"));
            var inventories = new List<Inventory>();
            if (host.Get<IEntityStore>() is SqliteEntityStore file)
            {
                file.CheckWhole();
                checks.Add(Check.Passed("store pages", "the file is not damaged"));
            }

            foreach (var connection in host.Engine.Connections.All)
            {
                await ProviderAsync(connection, context.Clock.GetUtcNow(), checks, inventories, cancellationToken);
            }

            await LeaksAsync(host.Get<LeakPolicy>(), checks, cancellationToken);

            // What could not be listed cannot be said to match nothing.
            if (inventories.Count == host.Engine.Connections.All.Length)
            {
                checks.AddRange(UnmatchedKeys.Find(options, inventories).Select(line => new Check("keys in settings", false, line, ExitCode.No)));
            }
        }
        catch (StoreException failure)
        {
            checks.Add(new Check("store", false, DisplayText.Of(failure.Message, 400), ExitCode.Failed));
        }

        await ClockAsync(options, context.Clock, checks, cancellationToken);
        Prices(options, DayText.Today(context.Clock), checks);
        checks.Add(Check.Passed("routes", options.Routes.Count == 0
            ? "none configured: all notices go to the console"
            : $"{options.Routes.Count} configured; 'sentinel routes test' sends a test message through each"));
        checks.Add(options.Response.Mode == "observe"
            ? Check.Passed("response", "observe: no action is taken on any key; set response.mode to approve or enforce to allow actions")
            : Check.Passed("response", $"{options.Response.Mode}: keys may be revoked, at most {options.Response.MaxRevocationsPerHour} an hour"));
        return checks;
    }

    private static async Task LeaksAsync(LeakPolicy leaks, List<Check> checks, CancellationToken cancellationToken)
    {
        foreach (var (name, secret) in new[] { ("leaks.gitHubSecret", leaks.GitHubSecret), ("leaks.reporterSecret", leaks.ReporterSecret) })
        {
            if (secret is not null)
            {
                checks.Add(await LongSecret.ReadAsync(secret, cancellationToken) is not null
                    ? Check.Passed(name, "can be read and is long enough")
                    : new Check(name, false, $"{secret.Name} is missing or shorter than {LongSecret.LeastCharacters} characters: no report is accepted; set a random secret", ExitCode.Usage));
            }
        }
    }

    /// <summary>Which secret goes where: whoever wrote the configuration chose it.</summary>
    private static IEnumerable<Check> Destinations(SentinelOptions options) =>
        from provider in options.Organizations()
        from key in new[] { provider.AdminKey, provider.ResponseKey }.OfType<string>().Distinct(StringComparer.Ordinal)
        select Check.Passed($"{provider.Kind}/{provider.Name} address", DisplayText.Of($"the key in {key} goes to {provider.BaseUrl}", 400));

    /// <summary>A stale list is a warning: estimates go on, and bills correct them.</summary>
    private static void Prices(SentinelOptions options, DateOnly today, List<Check> checks)
    {
        try
        {
            var books = PriceBooks.Of(options.Prices);
            checks.AddRange(options.ProviderKinds().Select(provider => books.Of(provider).List).Select(list =>
                Check.Passed("prices", $"{(PriceAge.Of(list, today, options.Prices.StaleAfterDays) is { IsStale: true } ? "WARNING, " : string.Empty)}{list.Version} {PriceAge.Of(list, today, options.Prices.StaleAfterDays)}")));
        }
        catch (ConfigurationException wrong)
        {
            checks.AddRange(wrong.Errors.Select(error => new Check("prices", false, error, ExitCode.Usage)));
        }
    }

    private static async Task ProviderAsync(ProviderConnection connection, DateTimeOffset now, List<Check> checks, List<Inventory> inventories, CancellationToken cancellationToken)
    {
        var name = $"{connection.Account.Provider}/{connection.Account.Account}";
        var usage = await Task.WhenAll(connection.Usage.Endpoints.Select(endpoint => TryAsync(
            $"{name} usage of {endpoint.Name()}", "can be read", () => connection.Usage.ReadIfOfferedAsync(endpoint, new TimeWindow(now.AddHours(-1), now), BucketWidth.Hour, cancellationToken))));
        checks.AddRange(usage switch
        {
            _ when usage.All(check => check.Ok) => [Check.Passed($"{name} usage", "can be read, for all endpoints")],
            // What refuses everything is one trouble, not one for each kind of usage.
            _ when usage.All(check => !check.Ok && check.Code == usage[0].Code) => [usage[0] with { Part = $"{name} usage" }],
            _ => usage.Where(check => !check.Ok),
        });
        checks.Add(Check.Passed($"{name} capabilities", Capabilities(connection.Usage.Capabilities)));
        var unread = ImmutableArray<UnreadProject>.Empty;
        checks.AddRange(await Task.WhenAll(
            TryAsync($"{name} costs", "can be read", () => connection.Usage.ReadCostsAsync(
                new TimeWindow(BucketWidth.Day.Floor(now.AddDays(-1)), BucketWidth.Day.Floor(now)), cancellationToken)),
            TryAsync($"{name} keys", "can be listed", async () =>
            {
                var listed = await connection.Usage.ReadInventoryAsync(cancellationToken);
                unread = listed.Unread;
                inventories.Add(listed);
            })));
        checks.AddRange(unread.Select(project => new Check(
            $"{name} keys of {DisplayText.Of(project.Project.Value, 60)}", false, DisplayText.Of(project.Failure.Message, 400), CliFailure.CodeOf(project.Failure.Error))));
    }

    private static string Capabilities(ProviderCapabilities can) =>
        $"costs {(can.Costs is CostDetail.PerKey ? "by key" : "by project, so the cost of a key is estimated")}; "
        + $"containment: {string.Join(", ", can.Containment.Levels.Select(level => $"{level.Words()}{(can.Containment.CanRevert(level) ? " (reversible)" : string.Empty)}"))}"
        + (can.CountsRequests ? string.Empty : "; requests are not counted, so limits in requests per hour have no effect");

    private static async Task<Check> TryAsync(string part, string success, Func<Task> read)
    {
        try
        {
            await read();
            return Check.Passed(part, success);
        }
        catch (ProviderException failure)
        {
            return new Check(part, false, DisplayText.Of(failure.Message, 400), CliFailure.CodeOf(failure.Error));
        }
    }

    /// <summary>Compares this machine's clock with the provider's, by the Date of any answer; no key is sent.</summary>
    private static async Task ClockAsync(SentinelOptions options, TimeProvider clock, List<Check> checks, CancellationToken cancellationToken)
    {
        var address = options.Organizations()[0].BaseUrl;
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };
            using var answer = await client.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var difference = answer.Headers.Date is { } theirs ? (theirs - clock.GetUtcNow()).Duration() : (TimeSpan?)null;
            checks.Add(difference switch
            {
                null => Check.Passed("clock", "the provider's answer contains no date"),
                { } off when off > TimeSpan.FromMinutes(2) => new Check(
                    "clock", false, $"differs from the provider's clock by {off:c}; synchronize the clock of this machine", ExitCode.Failed),
                _ => Check.Passed("clock", "agrees with the provider's clock"),
            });
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            checks.Add(Check.Passed("clock", "could not be compared: the provider did not answer"));
        }
    }

    private sealed record Check(string Part, bool Ok, string Detail, int Code)
    {
        public static Check Passed(string part, string detail) => new(part, true, detail, ExitCode.Done);
    }
}
