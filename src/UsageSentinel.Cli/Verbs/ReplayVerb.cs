using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Judging.Detection;
using UsageSentinel.Core.Judging.Replaying;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Collecting.Recorded;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>replay</c>: the detection engine over recorded usage, without side effects.</summary>
public static class ReplayVerb
{
    public static Command Build(CliStreams streams)
    {
        var usage = new Option<FileInfo>("--usage") { Description = "Recorded usage, CSV; .gz by name.", HelpName = "FILE", Required = true };
        var scores = new Option<FileInfo?>("--scores") { Description = "Also write every bucket with a score above 0, CSV; .gz by name.", HelpName = "FILE" };
        var command = new Command("replay", "Runs the detection engine over recorded usage: which alerts, when, what response.") { usage, scores };
        command.SetAction((parsed, _) =>
        {
            var context = new CliContext(parsed, streams);
            var source = parsed.GetValue(usage) ?? throw new UsageException("--usage needs a file.");
            if (!source.Exists)
            {
                throw new UsageException($"There is no recorded usage at {source.FullName}.");
            }

            var result = Run(context.ReadOptions(), source, parsed.GetValue(scores));
            if (context.IsJson)
            {
                Json.Write(streams.Out, result);
            }
            else
            {
                Draw(context, result);
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static ReplayJson Run(SentinelOptions options, FileInfo usage, FileInfo? scores)
    {
        var record = new RecordedUsage(PriceBooks.Of(options.Prices).Of("openai"));
        var keys = record.Read(usage.FullName);
        var replay = new Replay(options.ToPolicy());
        if (scores is null)
        {
            return ReplayJson.Of(replay.Run(keys, record.StepMinutes, null), keys.Length, options);
        }

        return WholeFile.WriteAsync(scores.FullName, writer =>
        {
            writer.Write("api_key_id,bucket_start,score,reason\n");
            return Task.FromResult(ReplayJson.Of(replay.Run(keys, record.StepMinutes, bucket => Write(writer, bucket)), keys.Length, options));
        }).GetAwaiter().GetResult();
    }

    private static void Write(TextWriter writer, JudgedBucket bucket)
    {
        if (bucket.Score > 0)
        {
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{Field(bucket.Key.Key)},{bucket.Window.Start.ToUnixTimeSeconds()},{bucket.Score:0.####},{Word(bucket.Family)}\n"));
        }
    }

    /// <summary>As the record has it; quoted where it must be.</summary>
    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Word(EvidenceFamily family) => family switch
    {
        EvidenceFamily.Unit => "unit_and_shape",
        EvidenceFamily.Novelty => "novelty",
        EvidenceFamily.Time => "time",
        EvidenceFamily.Birth => "birth",
        _ => "volume",
    };

    private static void Draw(CliContext context, ReplayJson result)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("fired (UTC)", "severity", "key", "score", "excess", "would do", "what happened");
        foreach (var alert in result.Alerts)
        {
            table.AddRow(
                Cells.Of(alert.FiredAt),
                Cells.Of(alert.Severity),
                Cells.Of(alert.ApiKeyId),
                alert.Score.ToString("0.0", CultureInfo.InvariantCulture),
                Cells.Of(new Usd(alert.ExcessUsd).ToString()),
                Cells.Of(alert.Response),
                Cells.Of(alert.Explanation, 200));
        }

        context.Answer.Write(table);
        context.Answer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Keys} keys, {result.Buckets:#,0} buckets, {result.Summary.Alerts} alerts, {result.Summary.WouldRespond} of them would be acted on."));
    }
}
