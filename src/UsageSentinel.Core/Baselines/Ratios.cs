using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>The log ratio of observed to expected of every channel and window, as it stands after one bucket.</summary>
[InlineArray(Tail.Count)]
public struct Ratios
{
    private float _first;

    /// <summary>Reads the ratios that <paramref name="step"/> makes of a baseline, which stays as it is.</summary>
    public static void Read(in KeyBaseline baseline, in KeyStep step, DetectorTuning tuning, out Ratios ratios)
    {
        ratios = default;
        ReadVolume(baseline, step, tuning, ref ratios);
        ReadUnits(baseline, step, tuning, ref ratios);
        ReadUsual(baseline, step, tuning, ref ratios);
    }

    /// <summary>Seven typical requests' worth and a part of the level: below it nothing is a lot.</summary>
    public static double Floor(in KeyBaseline baseline, int channel, DetectorTuning tuning)
    {
        var typical = channel switch
        {
            (int)Channel.Usd => Math.Exp(baseline.UnitMean[0]),
            (int)Channel.InputTokens => Math.Exp(baseline.UnitMean[1]),
            _ => 1,
        };
        return (tuning.FloorRequests * typical) + (tuning.FloorHours * baseline.Level[channel]) + 1e-9;
    }

    public static double Volume(in KeyStep step, int channel) => channel switch
    {
        (int)Channel.Usd => step.Usd,
        (int)Channel.Requests => step.Requests,
        _ => step.InputTokens,
    };

    public static double Meter(in KeyStep step, int meter) => meter switch
    {
        0 => step.Usd,
        1 => step.InputTokens,
        _ => step.Requests,
    };

    /// <summary>Usage on a logarithmic scale: a batch a hundred times as large is only a few times as much.</summary>
    public static double Usual(in KeyBaseline baseline, int channel, double observed, DetectorTuning tuning)
    {
        var typical = channel == 0 ? Math.Exp(baseline.UnitMean[0]) : 1;
        return Math.Log(1 + (2 * observed / ((tuning.UsualRequests * typical) + 1e-9)));
    }

    private static void ReadUsual(in KeyBaseline baseline, in KeyStep step, DetectorTuning tuning, ref Ratios ratios)
    {
        var left = Windows.UsualLeft(step.Minutes);
        var shortest = Windows.VolumeLeft(step.Minutes)[0];
        for (var channel = 0; channel < Channels.Usual; channel++)
        {
            var usual = Usual(baseline, channel, (shortest * baseline.Observed[channel * Windows.Volume]) + Volume(step, channel), tuning);
            for (var window = 0; window < Windows.Usual; window++)
            {
                var at = (channel * Windows.Usual) + window;
                var observed = (left[window] * baseline.UsualObserved[at]) + ((1 - left[window]) * usual);
                var expected = (left[window] * baseline.UsualExpected[at]) + ((1 - left[window]) * baseline.UsualHour[channel]);
                ratios[Tail.OfUsual(channel, window)] = (float)(observed - expected);
            }
        }
    }

    private static void ReadVolume(in KeyBaseline baseline, in KeyStep step, DetectorTuning tuning, ref Ratios ratios)
    {
        var left = Windows.VolumeLeft(step.Minutes);
        var debtLeft = Math.Pow(2, -step.Hours / tuning.DebtHalfLife);
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            var usage = Volume(step, channel);
            var expected = baseline.HourExpected[channel] * step.Hours;
            var floor = Floor(baseline, channel, tuning);
            var debt = baseline.Debt[channel] * debtLeft * tuning.DebtShare;
            var at = channel * Windows.Volume;
            var day = ((left[Windows.Day] * baseline.Observed[at + Windows.Day]) + usage + floor)
                / ((left[Windows.Day] * baseline.Expected[at + Windows.Day]) + expected + floor);
            var gain = Math.Clamp(day, 1, tuning.ShapeGain);
            for (var judged = 0; judged < Windows.Judged; judged++)
            {
                var sum = Windows.Sum(judged);
                var observed = (left[sum] * baseline.Observed[at + sum]) + usage;
                var usual = (left[sum] * baseline.Expected[at + sum]) + expected;
                var requests = (left[sum] * baseline.Observed[Windows.Volume + sum]) + step.Requests;
                ratios[Tail.Of(channel, judged)] = (float)(Math.Log(
                    (Math.Max(observed - debt, 0) + floor) / ((Windows.IsShape(judged) ? gain * usual : usual) + floor))
                    * (requests + 1e-3) / (requests + 1e-3 + tuning.VolumeRequests));
            }
        }
    }

    private static void ReadUnits(in KeyBaseline baseline, in KeyStep step, DetectorTuning tuning, ref Ratios ratios)
    {
        var left = Windows.UnitLeft(step.Minutes);
        for (var window = 0; window < Windows.Unit; window++)
        {
            var requests = (left[window] * baseline.Meters[(2 * Windows.Unit) + window]) + step.Requests;
            var least = requests + tuning.UnitRequests + (tuning.UnitShare * Windows.UnitLength(window) * baseline.Level[(int)Channel.Requests]);
            for (var unit = 0; unit < Channels.Unit; unit++)
            {
                var meter = (left[window] * baseline.Meters[(unit * Windows.Unit) + window]) + Meter(step, unit);
                ratios[Tail.OfUnit(unit, window)] = meter > 0 && requests > 0 && baseline.UnitSeen > 0
                    ? (float)((Math.Log(meter / requests) - baseline.UnitMean[unit]) * requests / (least + (tuning.UnitNoise * baseline.UnitNoise[unit])))
                    : 0;
            }
        }
    }
}
