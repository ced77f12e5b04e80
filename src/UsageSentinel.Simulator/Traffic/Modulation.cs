namespace UsageSentinel.Simulator.Traffic;

/// <summary>A change of what a key does anyway, for some time.</summary>
/// <param name="From">First minute, in minutes since 1970.</param>
/// <param name="To">End, exclusive, in minutes since 1970.</param>
/// <param name="Volume">Factor on requests once the ramp is climbed.</param>
/// <param name="Ramp">Minutes of climbing.</param>
/// <param name="Tokens">Factor on input tokens per request. Not 1 only if the window is made of whole hours.</param>
internal sealed record Modulation(long From, long To, double Volume, int Ramp = 0, double Tokens = 1)
{
    public bool Overlaps(long hour) => From < (hour + 1) * 60 && To > hour * 60;

    public double VolumeAt(long minute) => minute < From || minute >= To
        ? 1
        : 1 + ((Volume - 1) * (Ramp == 0 ? 1 : Math.Min(1, (minute - From + 1) / (double)Ramp)));

    public double TokensIn(long hour) => Overlaps(hour) ? Tokens : 1;
}
