using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Files;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>config diff</c>: which alerts of the stored past appear, vanish or change under another configuration.</summary>
public static class ConfigDiff
{
    private static readonly FittedColumn[] Columns =
        [new("change"), new("fired (UTC)"), new("key"), new("before", 10), new("after", 10), new("what happened") { IsProse = true }];

    public static Command Build(CliStreams streams)
    {
        var other = new Argument<FileInfo>("FILE") { Description = "The configuration to compare with." };
        var from = new Option<string?>("--from") { Description = "Start (inclusive). Default: all stored hours.", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "End (exclusive). Default: all stored hours.", HelpName = "TIME" };
        var command = new Command("diff", "Shows which past alerts would appear, disappear or change with another configuration.") { other, from, to };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var changed = ReadOther(parsed.GetValue(other), streams);
            var window = TimeText.Window(parsed.GetValue(from), parsed.GetValue(to), context.Clock.GetUtcNow());
            var current = context.ReadOptions();
            await using var host = CliHost.Open(context, current);
            var changes = new List<ReplayChangeJson>();
            foreach (var connection in host.Engine.Connections.All)
            {
                changes.AddRange((await CompareAsync(host, connection.Account, window, current, changed, stop)).Select(ReplayChangeJson.Of));
            }

            if (context.IsJson)
            {
                Json.Write(streams.Out, changes);
            }
            else
            {
                Draw(context, changes);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static SentinelOptions ReadOther(FileInfo? file, CliStreams streams)
    {
        if (file is not { Exists: true })
        {
            throw new UsageException($"There is no configuration at {DisplayText.Of(file?.FullName, 500)}. Give the path of an existing file.");
        }

        return ConfigurationReader.Read(GivenFile.ReadText(file.FullName, ReadLimits.Settings), streams.Variables);
    }

    private static async Task<ImmutableArray<ReplayChange>> CompareAsync(
        CliHost host, ProviderAccount account, TimeWindow window, SentinelOptions current, SentinelOptions changed, CancellationToken cancellationToken) =>
        ReplayDifference.Between(
            await ReplayAsync(host, account, window, current, cancellationToken), await ReplayAsync(host, account, window, changed, cancellationToken));

    private static async Task<ImmutableArray<ReplayAlert>> ReplayAsync(
        CliHost host, ProviderAccount account, TimeWindow window, SentinelOptions options, CancellationToken cancellationToken)
    {
        var record = await host.Get<StoredRecord>().ReadAsync(account, window, PriceBooks.Of(options.Prices).Of(account.Provider), cancellationToken);
        return new Replay(options.ToPolicy()).Run(record, StoredRecord.StepMinutes, null).Alerts;
    }

    private static void Draw(CliContext context, List<ReplayChangeJson> changes)
    {
        if (changes.Count > 0)
        {
            FittedTable.Write(context.Answer, Columns, changes.ConvertAll(Cells));
        }

        context.Answer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{changes.Count(change => change.Change == "appears")} appear, {changes.Count(change => change.Change == "vanishes")} disappear, {changes.Count(change => change.Change == "differs")} differ."));
    }

    private static Cell[] Cells(ReplayChangeJson change)
    {
        var alert = change.After ?? change.Before;
        return
        [
            Output.Cells.Of(change.Change == "vanishes" ? "disappears" : change.Change),
            Output.Cells.Of(alert?.FiredAt),
            Output.Cells.Of(alert?.ApiKeyId),
            Output.Cells.Of(Words(change.Before)),
            Output.Cells.Of(Words(change.After)),
            Output.Cells.Of(alert?.Explanation, 300),
        ];
    }

    private static string? Words(ReplayAlertJson? alert) =>
        alert is null ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{alert.Severity} {alert.FiredAt:MM-dd HH:mm}{(alert.ResponseAt is { } at ? string.Create(CultureInfo.InvariantCulture, $", {alert.Response} {at:HH:mm}") : string.Empty)}");
}
