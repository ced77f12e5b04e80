namespace UsageSentinel.Benchmarks.Detection;

/// <summary>Detectors that are easy to state, each scoring one key's series of dollars per bucket; causal, one pass.</summary>
public static class Peers
{
    /// <summary>Name and scoring function; the second argument is the number of buckets in an hour.</summary>
    public static IReadOnlyList<(string Name, Func<double[], int, float[]> Score)> All { get; } =
    [
        ("static daily budget", StaticBudget),
        ("EWMA", (usd, hour) => Ewma(usd, 24 * hour)),
        ("rolling z-score", (usd, hour) => RollingZ(usd, 168 * hour)),
        ("hour-of-week median/MAD", HourOfWeek),
        ("Holt-Winters", HoltWinters),
        ("adaptive band (as in Grafana)", AdaptiveBand),
        ("spectral residual", SpectralResidual),
    ];

    /// <summary>Spend since midnight against the largest day so far.</summary>
    private static float[] StaticBudget(double[] usd, int hour)
    {
        var score = new float[usd.Length];
        double today = 0, largest = 1e-6;
        for (var at = 0; at < usd.Length; at++)
        {
            if (at % (24 * hour) == 0)
            {
                largest = at <= 14 * 24 * hour ? Math.Max(largest, today) : largest;
                today = 0;
            }

            today += usd[at];
            score[at] = (float)(today / largest);
        }

        return score;
    }

    private static float[] Ewma(double[] usd, int span)
    {
        var score = new float[usd.Length];
        double mean = 0, variance = 0, rate = 2.0 / (span + 1);
        for (var at = 0; at < usd.Length; at++)
        {
            var off = usd[at] - mean;
            score[at] = (float)Math.Max(0, off / (Math.Sqrt(variance) + 1e-6));
            mean += rate * off;
            variance = (1 - rate) * (variance + (rate * off * off));
        }

        return score;
    }

    private static float[] RollingZ(double[] usd, int window)
    {
        var score = new float[usd.Length];
        double sum = 0, squares = 0;
        for (var at = 0; at < usd.Length; at++)
        {
            var count = Math.Min(at, window);
            var mean = count > 0 ? sum / count : 0;
            var deviation = count > 1 ? Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))) : 0;
            score[at] = (float)Math.Max(0, (usd[at] - mean) / (deviation + 1e-6));
            sum += usd[at] - (at >= window ? usd[at - window] : 0);
            squares += (usd[at] * usd[at]) - (at >= window ? usd[at - window] * usd[at - window] : 0);
        }

        return score;
    }

    private static float[] HourOfWeek(double[] usd, int hour)
    {
        var score = new float[usd.Length];
        for (var at = 0; at < usd.Length; at++)
        {
            var same = new List<double>();
            for (var back = at - (168 * hour); back >= 0; back -= 168 * hour)
            {
                for (var near = Math.Max(0, back - hour); near <= back + hour; near++)
                {
                    same.Add(usd[near]);
                }
            }

            if (same.Count >= 3)
            {
                var middle = Median(same);
                var spread = 1.4826 * Median(same.ConvertAll(value => Math.Abs(value - middle)));
                score[at] = (float)Math.Max(0, (usd[at] - middle) / (spread + (0.1 * middle) + 1e-4));
            }
        }

        return score;
    }

    private static float[] HoltWinters(double[] usd, int hour)
    {
        var score = new float[usd.Length];
        var season = new double[168 * hour];
        double level = usd.Length > 0 ? usd[0] : 0, trend = 0, error = 1e-4;
        for (var at = 0; at < usd.Length; at++)
        {
            ref var slot = ref season[at % season.Length];
            var off = usd[at] - (level + trend + slot);
            score[at] = (float)Math.Max(0, off / error);
            var before = level;
            level = (0.05 * (usd[at] - slot)) + (0.95 * (level + trend));
            trend = (0.001 * (level - before)) + (0.999 * trend);
            slot = (0.2 * (usd[at] - level)) + (0.8 * slot);
            error = Math.Max(1e-4, (0.98 * error) + (0.02 * Math.Abs(off)));
        }

        return score;
    }

    /// <summary>Mean of a day, and the deviation of a day averaged over a day: bands that widen with the noise.</summary>
    private static float[] AdaptiveBand(double[] usd, int hour)
    {
        var score = new float[usd.Length];
        double mean = 0, deviation = 0, rate = 1.0 / (24 * hour);
        for (var at = 0; at < usd.Length; at++)
        {
            score[at] = (float)Math.Max(0, (usd[at] - mean) / (deviation + (0.05 * mean) + 1e-6));
            deviation += rate * (Math.Abs(usd[at] - mean) - deviation);
            mean += rate * (usd[at] - mean);
        }

        return score;
    }

    /// <summary>Saliency of the newest point among the last 128 (Ren et al., KDD 2019), by a plain Fourier sum over 32 frequencies.</summary>
    private static float[] SpectralResidual(double[] usd, int hour)
    {
        const int Window = 128, Frequencies = 32;
        var score = new float[usd.Length];
        Span<double> real = stackalloc double[Frequencies], imaginary = stackalloc double[Frequencies], logs = stackalloc double[Frequencies];
        for (var at = Window; at < usd.Length; at += 1)
        {
            for (var frequency = 0; frequency < Frequencies; frequency++)
            {
                real[frequency] = imaginary[frequency] = 0;
                for (var back = 0; back < Window; back++)
                {
                    var angle = 2 * Math.PI * frequency * back / Window;
                    real[frequency] += usd[at - back] * Math.Cos(angle);
                    imaginary[frequency] += usd[at - back] * Math.Sin(angle);
                }

                logs[frequency] = Math.Log(1e-9 + Math.Sqrt((real[frequency] * real[frequency]) + (imaginary[frequency] * imaginary[frequency])));
            }

            double saliency = 0;
            for (var frequency = 1; frequency < Frequencies - 1; frequency++)
            {
                var residual = logs[frequency] - ((logs[frequency - 1] + logs[frequency] + logs[frequency + 1]) / 3);
                saliency += Math.Exp(residual) * real[frequency] / Math.Exp(logs[frequency]);
            }

            score[at] = (float)Math.Max(0, saliency);
        }

        return score;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[(values.Count / 2) - 1] + values[values.Count / 2]) / 2;
    }
}
