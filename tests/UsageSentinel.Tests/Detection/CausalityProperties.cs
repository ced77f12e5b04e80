using System.Collections.Immutable;
using System.Text.Json;
using FsCheck.Xunit;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Replaying;
using static UsageSentinel.Tests.Detection.GivenUsage;

namespace UsageSentinel.Tests.Detection;

/// <summary>
/// A record cut at a moment gives the answer cut there: every score, and everything that happens to an alert, as it is told at that
/// time, to the last byte.
/// </summary>
public sealed class CausalityProperties
{
    private const int Days = 20;
    private const int Theft = 17 * 24;

    /// <summary>Hours; keys of different width in one record, and keys that change their width; ten and five minutes alone.</summary>
    private static readonly int[][] Widths = [[60], [60, 5], [60, 10, 5], [10], [5]];

    [Property(MaxTest = 8)]
    public bool Run_ARecordCutAtAMoment_TellsWhatTheWholeToldUntilThen(int seed, ushort cut, byte kind)
    {
        var dice = new Random(seed);
        var widths = Widths[kind % Widths.Length];
        var keys = Organization(dice, widths);

        var at = Monday + ((Theft - 6) * 3600L) + (cut % (60 * 12) * 300L);
        at -= at % (widths.Min() * 60);
        var whole = Said(keys, widths.Min(), at);
        var part = Said([.. Shuffled(keys, dice).Select(key => key with { Rows = [.. key.Rows.Where(row => row.Start < at)] }).Where(key => key.Rows.Length > 0)], null, at);
        return whole.Scores.Count > 1_000 && whole.Scores.SequenceEqual(part.Scores) && whole.Reported.SequenceEqual(part.Reported);
    }

    /// <summary>The property would hold of a replay that says nothing: most of these organizations are told of as a whole.</summary>
    [Fact]
    public void Run_OfSuchOrganizations_TellsOfKeysAndOfAllTogether()
    {
        var reported = Enumerable.Range(0, 3)
            .SelectMany(seed => Said(Organization(new Random(seed), Widths[seed % Widths.Length]), Widths[seed % Widths.Length].Min(), long.MaxValue / 2).Reported)
            .ToList();
        Assert.Contains(reported, line => line.Contains("\"rule\":\"organization\"", StringComparison.Ordinal));
        Assert.Contains(reported, line => line.StartsWith("Resolved", StringComparison.Ordinal));
        Assert.Contains(reported, line => line.StartsWith("Fired", StringComparison.Ordinal) && line.Contains("\"api_key_id\":\"key_", StringComparison.Ordinal));
    }

    /// <summary>Twelve keys of which all grow by half for a day, and some for themselves by far more.</summary>
    private static ImmutableArray<RecordedKey> Organization(Random dice, int[] widths)
    {
        var start = Theft + dice.Next(24);
        return
        [
            .. Enumerable.Range(0, 12).Select(number =>
            {
                var own = dice.Next(7) == 0 ? dice.Next(3, 40) : 1.8;
                var from = dice.Next(7) == 0 ? dice.Next(Theft, Days * 24) : start;
                var change = dice.Next(Days - 6, Days) * 24;
                var (before, after) = (widths[0], widths[dice.Next(widths.Length)]);
                (before, after) = dice.Next(4) == 0 ? (after, before) : (before, after);
                var seed = dice.Next();
                return new RecordedKey("proj", $"key_{number:00}",
                [
                    .. Usage(seed, before, from, own).Where(step => step.Start < Monday + (change * 3600L)).Select(Expensive),
                    .. Usage(seed, after, from, own).Where(step => step.Start >= Monday + (change * 3600L)).Select(Expensive),
                ]);
            }),
        ];
    }

    private static IEnumerable<DetectorInput> Usage(int seed, int minutes, int from, double factor) =>
        Of(seed, Days * 24, minutes: minutes, from: from, factor: factor).Where(step => step.Start < Monday + ((from + 24) * 3600L) || step.Start % 7 > 0);

    private static RecordedRow Expensive(DetectorInput step) => Row(step with { Usd = step.Usd * 5 });

    private static RecordedKey[] Shuffled(ImmutableArray<RecordedKey> keys, Random dice)
    {
        var array = keys.ToArray();
        dice.Shuffle(array);
        return array;
    }

    private static (List<string> Scores, List<string> Reported) Said(ImmutableArray<RecordedKey> keys, int? stepMinutes, long until)
    {
        var (scores, reported) = (new List<string>(), new List<string>());
        var end = DateTimeOffset.FromUnixTimeSeconds(Math.Min(until, 4_000_000_000));
        new Replay(Policy.Default).Run(
            keys,
            stepMinutes ?? keys.SelectMany(key => key.Rows).Min(row => row.Minutes),
            bucket =>
            {
                if (bucket.Window.End <= end)
                {
                    scores.Add($"{bucket.Key.Key} {bucket.Window.Start:O} {bucket.Window.Length} {bucket.Score:R} {bucket.Family}");
                }
            },
            transition =>
            {
                if (transition.At <= end)
                {
                    reported.Add($"{transition.Kind} {JsonSerializer.Serialize(ReplayAlertJson.Of(new ReplayAlert(transition.Alert, null)), Json.Options)}");
                }
            });
        return (scores, reported);
    }
}
