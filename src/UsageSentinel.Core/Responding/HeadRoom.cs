namespace UsageSentinel.Core.Responding;

/// <summary>
/// Computes, without setting anything, what the limits of a throttle would have refused of the normal minutes of a project, and raises them until
/// that is next to nothing. Pure.
/// </summary>
public static class HeadRoom
{
    /// <summary>The largest share of normal requests that the first step may refuse.</summary>
    public const double MostRefused = 0.001;

    /// <summary>Fewer days say too little about what happens once a week.</summary>
    private const int FewestDays = 7;

    /// <summary>What a raised limit leaves above that: tomorrow is not like the days that were seen.</summary>
    private const double Room = 1.2;

    /// <summary>The share of all requests that limits would have refused, 0 to 1; 0 where there was none.</summary>
    /// <param name="normal">What each minute used on a model, of all keys together.</param>
    /// <param name="requests">Requests that a minute may have.</param>
    /// <param name="tokens">Tokens that a minute may have, input and output together.</param>
    public static double Refused(IReadOnlyCollection<NormalMinute> normal, double requests, double tokens)
    {
        var (all, refused) = (0.0, 0.0);
        foreach (var minute in normal)
        {
            // Whichever limit is reached first; requests of a minute are taken to be alike.
            var byTokens = minute.Tokens > tokens ? minute.Requests * (tokens / minute.Tokens) : minute.Requests;
            all += minute.Requests;
            refused += Math.Max(0, minute.Requests - Math.Min(requests, byTokens));
        }

        return all > 0 ? refused / all : 0;
    }

    /// <summary>Raises the limits of a model so far that <see cref="MostRefused"/> of its normal requests is the most they would have refused.</summary>
    /// <param name="model">The model with limits from its normal hours.</param>
    /// <param name="normal">What each minute used on it, of all keys together; empty where no minute is kept.</param>
    /// <param name="days">The busiest minutes of the days of four weeks, of all keys together.</param>
    public static ModelTraffic Raise(ModelTraffic model, IReadOnlyCollection<NormalMinute> normal, IReadOnlyCollection<BusyMinute> days)
    {
        var raised = model with
        {
            // Half of what may be refused for each, as one minute may be above both.
            RequestsPerMinute = Math.Max(Math.Max(model.RequestsPerMinute, Least(normal.Select(minute => minute.Requests))), Second(days.Select(day => day.Requests))),
            TokensPerMinute = Math.Max(Math.Max(model.TokensPerMinute, LeastTokens(normal)), Second(days.Select(day => day.Tokens))),
        };
        raised = raised with { DaysSeen = days.Count, DaysAbove = days.Count(day => day.Requests > Math.Ceiling(raised.RequestsPerMinute) || day.Tokens > Math.Ceiling(raised.TokensPerMinute)) };
        return normal.Count == 0 ? raised : raised with { Refused = Refused(normal, Math.Ceiling(raised.RequestsPerMinute), Math.Ceiling(raised.TokensPerMinute)) };
    }

    /// <summary>The busiest minute of all days but one: one day far above the others is not worth more room for an attacker.</summary>
    private static double Second(IEnumerable<long> days)
    {
        var sorted = days.OrderDescending().ToArray();
        return sorted.Length < FewestDays ? 0 : sorted[1];
    }

    /// <summary>The least limit above which less than half of <see cref="MostRefused"/> lies, with head-room; 0 where there was nothing.</summary>
    private static double Least(IEnumerable<double> minutes)
    {
        var sorted = minutes.OrderDescending().ToArray();
        var (allowed, above) = (MostRefused / 2 * sorted.Sum(), 0.0);
        for (var place = 0; place < sorted.Length; place++)
        {
            // A limit at the next value refuses what all larger ones have above it.
            above += sorted[place];
            var next = place + 1 < sorted.Length ? sorted[place + 1] : 0;
            if (above - ((place + 1) * next) > allowed)
            {
                return (above - allowed) / (place + 1) * Room;
            }
        }

        return 0;
    }

    /// <summary>The same for tokens, where a minute above it loses requests in proportion.</summary>
    private static double LeastTokens(IReadOnlyCollection<NormalMinute> normal)
    {
        var sorted = normal.OrderByDescending(minute => minute.Tokens).ToArray();
        var allowed = MostRefused / 2 * normal.Sum(minute => minute.Requests);
        var (requests, perToken) = (0.0, 0.0);
        foreach (var minute in sorted.Where(minute => minute.Tokens > 0))
        {
            // With the limit at this minute's tokens the larger ones lose (1 - limit / tokens) of their requests.
            if (requests - (minute.Tokens * perToken) > allowed)
            {
                return (requests - allowed) / perToken * Room;
            }

            requests += minute.Requests;
            perToken += minute.Requests / minute.Tokens;
        }

        return requests > allowed && perToken > 0 ? (requests - allowed) / perToken * Room : 0;
    }
}

/// <summary>What a project used on a model in a minute, all keys together.</summary>
/// <param name="Requests">Requests.</param>
/// <param name="Tokens">Tokens, input and output together.</param>
public readonly record struct NormalMinute(double Requests, double Tokens);
