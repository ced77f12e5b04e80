using System.Runtime.CompilerServices;
using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Says in the key's own numbers what carries a score.</summary>
internal static class Explanation
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Complete(in KeyBaseline baseline, in DetectorInput step, ref DetectorScore judgement)
    {
        Describe(baseline, step, ref judgement);
        if (judgement.WindowHours <= 0)
        {
            return;
        }

        var own = judgement.ExcessUsd / Math.Max(judgement.WindowHours, step.Hours);
        var nearest = Nearest(judgement.WindowHours);
        var whole = Excess(baseline, step, nearest);
        judgement.ExcessUsdPerHour = Math.Max(own, whole / Math.Max(Windows.VolumeLength(nearest), step.Hours));
        judgement.ExcessUsd = Math.Max(judgement.ExcessUsd, whole);

        // Longer windows owe what an outage left unused: what the bucket itself costs above the usual is money all the same.
        judgement.MostExcessUsd = Math.Max(judgement.ExcessUsd, step.Usd - (baseline.HourExpected[(int)Channel.Usd] * step.Hours));
        for (var sum = 0; sum < Windows.Volume; sum++)
        {
            judgement.MostExcessUsd = Math.Max(judgement.MostExcessUsd, Excess(baseline, step, sum));
        }
    }

    private static void Describe(in KeyBaseline baseline, in DetectorInput step, ref DetectorScore judgement)
    {
        if (judgement.Tail < 0)
        {
            if (judgement.Novelty > 0)
            {
                Novel(baseline, step, ref judgement);
            }

            return;
        }

        var (channel, window) = TailQuantile.Parse(judgement.Tail);
        judgement.Channel = channel;
        judgement.Family = channel is Channel.UsdPerRequest or Channel.InputPerRequest ? EvidenceFamily.Unit
            : judgement.Time > 0 ? EvidenceFamily.Time
            : EvidenceFamily.Volume;
        switch (channel)
        {
            case Channel.UsdPerRequest or Channel.InputPerRequest:
                Unit(baseline, step, window, ref judgement);
                break;
            case Channel.UsualUsd or Channel.UsualRequests:
                Usual(baseline, step, window, ref judgement);
                break;
            default:
                Volume(baseline, step, window, ref judgement);
                break;
        }

        // A model that is new outweighs what it is used for, where it says more.
        if (judgement.Novelty > judgement.Raw)
        {
            judgement.Family = EvidenceFamily.Novelty;
        }
    }

    /// <summary>Nothing but new models: their requests against what the hour usually sees.</summary>
    private static void Novel(in KeyBaseline baseline, in DetectorInput step, ref DetectorScore judgement)
    {
        judgement.Family = EvidenceFamily.Novelty;
        judgement.Channel = Channel.Requests;
        judgement.WindowHours = step.Hours;
        judgement.Observed = step.Requests;
        judgement.Expected = baseline.HourExpected[(int)Channel.Requests] * step.Hours;
        judgement.ExcessUsd = step.NovelUsd;
    }

    private static void Volume(in KeyBaseline baseline, in DetectorInput step, int judged, ref DetectorScore judgement)
    {
        var sum = Windows.Sum(judged);
        judgement.WindowHours = Windows.VolumeLength(sum);
        judgement.IsShape = Windows.IsShape(judged);
        (judgement.Observed, judgement.Expected) = Sum(baseline, step, (int)judgement.Channel, sum);
        judgement.ExcessUsd = Excess(baseline, step, sum);
    }

    private static void Unit(in KeyBaseline baseline, in DetectorInput step, int window, ref DetectorScore judgement)
    {
        var unit = (int)judgement.Channel - (int)Channel.UsdPerRequest;
        var left = Windows.UnitLeft(step.Minutes)[window];
        var requests = (left * baseline.Meters[(Channels.Unit * Windows.Unit) + window]) + step.Requests;
        judgement.WindowHours = Windows.UnitLength(window);
        judgement.Observed = ((left * baseline.Meters[(unit * Windows.Unit) + window]) + step.Meter(unit)) / Math.Max(requests, 1e-9);
        judgement.Expected = Math.Exp(baseline.UnitMean[unit]);
        judgement.ExcessUsd = Math.Max(0, (left * baseline.Meters[window]) + step.Usd - (requests * Math.Exp(baseline.UnitMean[0])));
    }

    private static void Usual(in KeyBaseline baseline, in DetectorInput step, int window, ref DetectorScore judgement)
    {
        var channel = (int)judgement.Channel - (int)Channel.UsualUsd;
        var at = (channel * Windows.Usual) + window;
        judgement.WindowHours = Windows.UsualLength(window);

        // Back from the scale of Expectation.Usual: a multiple of a few typical requests an hour, reported per half hour.
        var unit = DetectorTuning.Default.UsualRequests * baseline.Typical[channel] / 2;
        judgement.Observed = (Math.Exp(baseline.UsualObserved[at]) - 1) * unit;
        judgement.Expected = (Math.Exp(baseline.UsualExpected[at]) - 1) * unit;
        judgement.ExcessUsd = Excess(baseline, step, window == 0 ? Windows.SixHours : Windows.Day);
    }

    /// <summary>The sum of dollars over about as long.</summary>
    private static int Nearest(double hours) => hours switch
    {
        <= 0.5 => 0,
        <= 2 => 1,
        <= 8 => Windows.SixHours,
        _ => Windows.Day,
    };

    private static double Excess(in KeyBaseline baseline, in DetectorInput step, int sum)
    {
        var (observed, expected) = Sum(baseline, step, (int)Channel.Usd, sum);
        return Math.Max(0, observed - expected);
    }

    private static (double Observed, double Expected) Sum(in KeyBaseline baseline, in DetectorInput step, int channel, int sum)
    {
        var left = Windows.VolumeLeft(step.Minutes)[sum];
        var at = (channel * Windows.Volume) + sum;
        return ((left * baseline.Observed[at]) + step.Volume(channel),
            (left * baseline.Expected[at]) + (baseline.HourExpected[channel] * step.Hours));
    }
}
