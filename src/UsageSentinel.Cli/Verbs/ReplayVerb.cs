using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Recorded;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>replay</c>: the detection engine over recorded usage, without side effects.</summary>
public static class ReplayVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("fired (UTC)"),
        new("severity"),
        new("key"),
        new("score", 20) { IsNumber = true },
        new("excess") { IsNumber = true },
        new("would respond"),
        new("what happened") { IsProse = true },
    ];

    public static Command Build(CliStreams streams)
    {
        var usage = new Option<FileInfo>("--usage") { Description = "The file of recorded usage, CSV. Names ending in .gz are decompressed.", HelpName = "FILE", Required = true };
        var format = new Option<string>("--format")
        {
            Description = $"The column names of the file: {string.Join(", ", RecordedFormats.Names)}. Default: auto (detected from the columns).",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => RecordedFormats.Names[0],
        };
        var scores = new Option<FileInfo?>("--scores") { Description = "Also write each bucket with a score above 0 to this CSV file. Names ending in .gz are compressed.", HelpName = "FILE" };
        var inject = new Option<string[]>("--inject")
        {
            Description = $"Adds a simulated attack and shows what becomes of it. KIND is {string.Join(", ", AttackCourse.Words)}; it adds TIMES times the key's mean hourly usage. May be repeated.",
            HelpName = "KIND:KEY:TIME:TIMES",
        };
        var command = new Command("replay", "Runs the detection engine over recorded usage and shows the alerts and responses. Takes no action.") { usage, format, scores, inject };
        command.SetAction((parsed, _) =>
        {
            var context = new CliContext(parsed, streams);
            var source = parsed.GetValue(usage) ?? throw new UsageException("--usage needs a file.");
            if (!source.Exists)
            {
                throw new UsageException($"The file {source.FullName} does not exist.");
            }

            var options = context.ReadOptions();
            var injections = (parsed.GetValue(inject) ?? []).Select(InjectionText.Parse).ToList();

            // A file does not say whose it is: it is priced as the first organization would be.
            var record = new RecordedUsage(PriceBooks.Of(options.Prices).Of(options.Organizations()[0].Kind));
            var keys = record.Read(source.FullName, FormatOf(parsed.GetValue(format)));
            var attacks = ImmutableArray.CreateBuilder<LaidAttack>();
            foreach (var injection in injections)
            {
                (keys, var attack) = LaidAttack.Over(keys, injection);
                attacks.Add(attack);
            }

            var result = Run(options, new ReplayInput(keys, record.StepMinutes, attacks.ToImmutable()), parsed.GetValue(scores));
            if (context.IsJson)
            {
                Json.Write(streams.Out, result);
            }
            else
            {
                Draw(context, result, keys.Count(key => key.Key.Length == 0));
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static RecordedFormat FormatOf(string? name) => RecordedFormats.Find(name)
        ?? throw new UsageException($"--format must be one of {string.Join(", ", RecordedFormats.Names)}, not '{DisplayText.Of(name ?? string.Empty, 40)}'.");

    private static ReplayJson Run(SentinelOptions options, ReplayInput input, FileInfo? scores) => scores is null
        ? Run(options, input, (Action<JudgedBucket>?)null)
        : WholeFile.WriteAsync(scores.FullName, writer =>
        {
            var rows = new CsvRows(writer, CsvDialect.Programs);
            rows.Row("api_key_id", "bucket_start", "score", "reason");
            return Task.FromResult(Run(options, input, bucket => Write(rows, bucket)));
        }).GetAwaiter().GetResult();

    private static ReplayJson Run(SentinelOptions options, ReplayInput input, Action<JudgedBucket>? judged)
    {
        var steps = ImmutableArray.CreateBuilder<Transition>();
        var outcome = new Replay(options.ToPolicy()).Run(input.Keys, input.StepMinutes, judged, input.Attacks.IsEmpty ? null : steps.Add);
        return ReplayJson.Of(
            outcome,
            input.Keys.Count(key => key.Key.Length > 0),
            options,
            input.Attacks.IsEmpty ? null : InjectionSummary.Of(input.Attacks, outcome, steps.ToImmutable()));
    }

    private static void Write(CsvRows rows, JudgedBucket bucket)
    {
        if (bucket.Score > 0)
        {
            rows.Row(
                bucket.Key.Key.Length == 0 ? "~" + bucket.Key.Project : bucket.Key.Key,
                bucket.Window.Start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                bucket.Score.ToString("0.####", CultureInfo.InvariantCulture),
                Word(bucket.Family));
        }
    }

    private static string Word(EvidenceFamily family) => family switch
    {
        EvidenceFamily.Unit => "unit_and_shape",
        EvidenceFamily.Novelty => "novelty",
        EvidenceFamily.Time => "time",
        EvidenceFamily.Birth => "birth",
        _ => "volume",
    };

    private static void Draw(CliContext context, ReplayJson result, int unattributed)
    {
        if (result.Alerts.Count > 0)
        {
            FittedTable.Write(context.Answer, Columns, [.. result.Alerts.Select(alert => (Cell[])[
                Cells.Of(alert.FiredAt),
                Cells.Of(alert.Severity),
                Cells.Of(alert.ApiKeyId),
                alert.Score.ToString("0.0", CultureInfo.InvariantCulture),
                Cells.Money(alert.ExcessUsd),
                Cells.Word(alert.Response),
                Cells.Of($"{alert.Title}: {alert.Explanation}", 300),
            ])]);
        }

        context.Answer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Keys} {Plural.Of(result.Keys, "key")}{(unattributed == 0 ? string.Empty : $", usage without a key of {unattributed} {Plural.Of(unattributed, "project")}")}, {result.Buckets:#,0} {Plural.Of(result.Buckets, "bucket")}, {result.Summary.Alerts} {Plural.Of(result.Summary.Alerts, "alert")}, {result.Summary.WouldRespond} of them with a response."));
        if (result.Summary.Injected is { } injected)
        {
            InjectedTable.Draw(context, injected);
        }
    }

    /// <summary>What is replayed.</summary>
    /// <param name="Keys">The record with the attacks.</param>
    /// <param name="StepMinutes">The width of the narrowest bucket, in minutes.</param>
    /// <param name="Attacks">The simulated attacks in it.</param>
    private sealed record ReplayInput(ImmutableArray<RecordedKey> Keys, int StepMinutes, ImmutableArray<LaidAttack> Attacks);
}
