using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>One usage endpoint within one sweep: how far it is known, and why no further.</summary>
internal sealed class EndpointRun : IDisposable
{
    private readonly UsageEndpoint endpoint;
    private readonly AccountState before;
    private readonly ReadingSize size;
    private readonly List<TimeWindow> windows = [];
    private readonly Dictionary<BucketWidth, EndpointReading> readings = [];
    private DateTimeOffset hoursFrom = DateTimeOffset.MaxValue;

    public EndpointRun(UsageEndpoint endpoint, AccountState before, ReadingSize size)
    {
        (this.endpoint, this.before, this.size) = (endpoint, before, size);
        Known = before.Sources.GetValueOrDefault(endpoint.Name());
        IsBehind = Known is not null;
        Revert();
    }

    public UsageEndpoint Endpoint => endpoint;

    /// <summary>What was known of it when the sweep began; null if it was as complete as the account.</summary>
    public SourceState? Known { get; }

    /// <summary>Whether it was behind the account when the sweep began.</summary>
    public bool IsBehind { get; }

    public DateTimeOffset? HoursThrough { get; private set; }

    public DateTimeOffset? MinutesThrough { get; private set; }

    /// <summary>Why it could not be read to the end; null where it could.</summary>
    public ProviderException? Failure { get; set; }

    /// <summary>Whether the organization does not have it.</summary>
    public bool IsAbsent { get; private set; }

    /// <summary>Rows read of it.</summary>
    public int Rows { get; private set; }

    public UnreadResults Apart { get; private set; }

    /// <summary>Since which hour its silence is taken for no use, after it was not believed for a day; null for none.</summary>
    public DateTimeOffset? SilentSince { get; private set; }

    /// <summary>Whether hours were read from <paramref name="from"/> on, or none are doubtful, with results and without gaps.</summary>
    public bool IsWholeFrom(DateTimeOffset from) => Failure is null && Rows > 0 && Apart.Unreadable == 0 && hoursFrom <= from;

    /// <summary>What was read last at a width; null for nothing.</summary>
    public EndpointReading? Last(BucketWidth width) => readings.GetValueOrDefault(width);

    /// <summary>Whether there is still something to ask.</summary>
    public bool IsAsked => Failure is null && !IsAbsent;

    /// <summary>Reads a window. A failure ends the reading of this endpoint, and of no other.</summary>
    /// <param name="provider">Whom to ask.</param>
    /// <param name="window">What to ask for.</param>
    /// <param name="width">In which buckets.</param>
    /// <param name="due">Up to here every bucket must be in the answer.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null where nothing could be read.</returns>
    public async Task<EndpointReading?> ReadAsync(
        IUsageProvider provider, TimeWindow window, BucketWidth width, DateTimeOffset due, CancellationToken cancellationToken)
    {
        EndpointReading? reading;
        try
        {
            reading = await EndpointReading.ReadAsync(provider, endpoint, window, width, size, cancellationToken);
        }
        catch (ProviderException failure) when (failure.Error is not ProviderError.WrongClock)
        {
            Failure = failure;
            return null;
        }

        if (reading is null)
        {
            IsAbsent = true;
            Failure = IsUsed
                ? new ProviderException(ProviderError.NotFound, $"The provider no longer offers the usage of {endpoint.Name()}, which it reported before. See its documentation.")
                : null;
            return null;
        }

        if (IsMute(reading, due))
        {
            reading.Dispose();
            // It never reported any use and has no data for the time: treated as not available.
            IsAbsent = true;
            return null;
        }

        windows.Add(window);
        if (readings.Remove(width, out var judged))
        {
            // A slice of back-fill is judged before the next one is read.
            judged.Dispose();
        }

        readings[width] = reading;
        hoursFrom = width is BucketWidth.Hour && window.Start < hoursFrom ? window.Start : hoursFrom;
        Rows += reading.Count;
        Apart += reading.Apart;
        Reach(reading, width, due);
        return reading;
    }

    /// <summary>Whether a moment lies in what was read.</summary>
    public bool HasRead(DateTimeOffset use) => windows.Exists(window => use > window.Start && use <= window.End);

    /// <summary>It has been silent for so long that it is taken for unused; what it says later of that time is read again.</summary>
    public void BelieveSilence() => SilentSince = Known is { } known ? known.HoursThrough ?? known.UnreadSince : null;

    /// <summary>Forgets how far this sweep read.</summary>
    public void Revert() => (HoursThrough, MinutesThrough) = Known is { } known
        ? (known.HoursThrough, known.MinutesThrough)
        : (before.HoursThrough, before.MinutesThrough);

    /// <summary>What is stored of it; null if it will be as complete as the account.</summary>
    /// <param name="hours">Up to where the account has read hours.</param>
    /// <param name="minutes">And minutes; null where it has not come to them.</param>
    /// <param name="now">The time of the sweep.</param>
    public SourceState? After(DateTimeOffset hours, DateTimeOffset? minutes, DateTimeOffset now)
    {
        if ((IsAbsent && Failure is null) || (Failure is null && HoursThrough >= hours && (minutes is null || MinutesThrough >= minutes)))
        {
            return null;
        }

        var source = (Known ?? new SourceState(endpoint.Name(), now)) with { HoursThrough = HoursThrough, MinutesThrough = MinutesThrough };
        return Failure is { } failure ? source.Failed(failure) : source with { Failures = 0, Error = null, Message = null };
    }

    /// <summary>Forgets what was read.</summary>
    public void Dispose()
    {
        foreach (var reading in readings.Values)
        {
            reading.Dispose();
        }
    }

    /// <summary>Whether use of it was reported recently. Old use that is missing now has no effect.</summary>
    private bool IsUsed => before.LastUse.TryGetValue(endpoint, out var last) && !(before.SweptAt is { } swept && swept - last > TimeSpan.FromDays(30));

    private bool IsMute(EndpointReading reading, DateTimeOffset due) =>
        !IsUsed && reading.Count == 0 && reading.Gaps is [var gap] && gap.Start == reading.Window.Start && gap.End >= due;

    private void Reach(EndpointReading reading, BucketWidth width, DateTimeOffset due)
    {
        var was = width is BucketWidth.Hour ? HoursThrough : MinutesThrough;
        var start = reading.Window.Start;
        var end = due > start ? due : start;
        var known = width.Floor(reading.KnownThrough(was > start ? was.Value : start, end));
        if (known < end)
        {
            Failure = new ProviderException(ProviderError.NoData, string.Create(
                CultureInfo.InvariantCulture,
                $"The provider's answer for the usage of {endpoint.Name()} ends at {known:yyyy-MM-dd HH:mm} UTC. Later usage is unknown, not zero. It is read again until it is available. See the provider's status page."));
        }

        // Where nothing is due yet, as in a first sweep whose minutes begin at the last complete one, all of it is known up to the start.
        var isOfUse = known > start || was is not null || end == start;
        var reached = isOfUse && !(known <= was) ? known : was;
        (HoursThrough, MinutesThrough) = width is BucketWidth.Hour ? (reached, MinutesThrough) : (HoursThrough, reached);
    }
}
