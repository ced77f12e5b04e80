namespace UsageSentinel.Core.Baselines;

/// <summary>The largest sum one window has ever held, committed a day late and forgotten over weeks.</summary>
public struct Peak
{
    internal float Record;
    internal float Today;
    internal float Yesterday;

    public void Observe(double sum) => Today = Math.Max(Today, (float)sum);

    public void CloseDay(double kept)
    {
        Record = Math.Max((float)(Record * kept), Yesterday);
        Yesterday = Today;
        Today = 0;
    }
}
