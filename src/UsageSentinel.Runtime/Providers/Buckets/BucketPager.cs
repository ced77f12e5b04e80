using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>Reads all pages of a question, or throws.</summary>
internal sealed partial class BucketPager<TRow>(ApiConnection connection, BucketQuery query, IResultReader<TRow> results)
{
    /// <summary>How many pages without a bucket may follow one another before they end the reading, or break it.</summary>
    private const int MaxEmptyPages = 5;

    private readonly ILogger logger = connection.Loggers.CreateLogger<BucketPager<TRow>>();
    private readonly ApiTopic topic = connection.Topic(query.What);
    private readonly Dictionary<DateTimeOffset, Bucket<TRow>> buckets = [];
    private readonly DateTimeOffset now = connection.Time.GetUtcNow();
    private DateTimeOffset reached = query.Window.Start;
    private DateTimeOffset? last;

    /// <summary>What the provider's clock showed at its last answer to this reading; null where it did not say.</summary>
    private DateTimeOffset? theirs;
    private int outside;

    /// <summary>What could not be read of the answer.</summary>
    public UnreadResults Apart { get; private set; }

    /// <summary>What of the window no bucket speaks for, oldest first: it is unknown, not zero. A bucket in progress is not missed.</summary>
    public ImmutableArray<TimeWindow> Gaps => Coverage.Gaps(new TimeWindow(query.Window.Start, Due.NotBefore(query.Window.Start)), buckets.Values.Select(bucket => bucket.Window));

    /// <summary>Up to here every bucket is over and must have been delivered, empty or not.</summary>
    private DateTimeOffset Due => query.Window.End.NotAfter(query.Width.Floor(now));

    /// <summary>The rows of the whole window, oldest bucket first.</summary>
    public async Task<ImmutableArray<TRow>> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        var emptyPages = 0;
        for (var number = 1; ; number++)
        {
            var page = await ReadPageAsync(query.Page(cursor, now), cancellationToken);
            Keep(page);
            emptyPages = page.Buckets.Count == 0 ? emptyPages + 1 : 0;
            if (!page.HasMore || (emptyPages > 0 && IsEnd(emptyPages)))
            {
                RefuseClock();
                return Rows();
            }

            cursor = page.NextPage is { Length: > 0 } next ? next : throw Broken($"{query.Dialect[BucketMember.HasMore]} is true but there is no {query.Dialect[BucketMember.NextPage]}");
            if (!seen.Add(cursor))
            {
                throw Broken($"{query.Dialect[BucketMember.NextPage]} repeats, so the pages would never end");
            }

            if (number == connection.Options.MaxPages)
            {
                throw Broken($"it has more than {number} pages; ask for a shorter window");
            }
        }
    }

    private Task<BucketPage<TRow>> ReadPageAsync(ApiRequest request, CancellationToken cancellationToken) =>
        connection.SendAsync(
            request,
            connection.Options.MaxPageBytes,
            async (stream, date, token) =>
            {
                theirs = date ?? theirs;
                var reader = new BucketPageReader<TRow>(results, new BucketFrame(topic, query.Width, query.Dialect));
                await TokenPump.RunAsync(stream, topic, reader.ReadToken, token);
                return reader.Page();
            },
            cancellationToken);

    private void Keep(BucketPage<TRow> page)
    {
        Apart += page.Apart;
        foreach (var bucket in page.Buckets)
        {
            reached = bucket.Window.End > reached ? bucket.Window.End : reached;
            last = last > bucket.Window.End ? last : bucket.Window.End;
            if (!query.Window.Contains(bucket.Window.Start))
            {
                outside++;
                continue;
            }

            ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(buckets, bucket.Window.Start, out _);
            kept = kept is null ? bucket : new Bucket<TRow>(bucket.Window, results.Merge(kept.Rows, bucket.Rows, bucket.Window));
        }
    }

    /// <summary>
    /// Buckets without activity are delivered too. So once the last one that is over is there, a page without buckets can hide
    /// nothing, whatever it says of more: the bucket that has just begun is not there yet. Before that it is followed; and only where such pages are known to go on past the last
    /// bucket for ever may they end a reading that has not reached its end.
    /// </summary>
    private bool IsEnd(int emptyPages)
    {
        if (reached >= Due)
        {
            return true;
        }

        if (emptyPages < MaxEmptyPages)
        {
            return false;
        }

        if (!query.EmptyPagesEnd)
        {
            throw Broken($"{emptyPages} pages without a bucket follow one another");
        }

        Log.EmptyPagesEnd(logger, query.What, emptyPages, reached);
        return true;
    }

    /// <summary>Time that has not come at the provider yet is not a time without use.</summary>
    private void RefuseClock()
    {
        if (query.Window.End > theirs && ProviderClock.IsAhead(now, theirs, last, query.Width.Length()))
        {
            throw new ProviderException(ProviderError.WrongClock, string.Create(
                CultureInfo.InvariantCulture,
                $"This machine's clock shows {now:yyyy-MM-dd HH:mm} UTC, the provider's clock {theirs:yyyy-MM-dd HH:mm}: this machine is ahead. Correct the clock. Until then, no usage is evaluated and no alert is resolved."));
        }
    }

    private ImmutableArray<TRow> Rows()
    {
        if (outside > 0)
        {
            Log.Outside(logger, query.What, outside, query.Window);
        }

        if (Apart.UnknownKinds > 0)
        {
            Log.Unknown(logger, query.What, Apart.UnknownKinds);
        }

        if (Apart.Unreadable > 0)
        {
            Log.Unreadable(logger, query.What, Apart.Unreadable, Apart.Reason);
        }

        var inOrder = buckets.Values.ToArray();
        Array.Sort(inOrder, static (left, right) => left.Window.Start.CompareTo(right.Window.Start));
        var rows = new TRow[inOrder.Sum(bucket => bucket.Rows.Length)];
        var next = 0;
        foreach (var bucket in inOrder)
        {
            bucket.Rows.CopyTo(rows, next);
            next += bucket.Rows.Length;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(rows);
    }

    private ProviderException Broken(string why) => topic.Malformed(why);

    private static partial class Log
    {
        [LoggerMessage(1102, LogLevel.Warning, "Ignored {Count} buckets of {What} outside the requested window {Window}.")]
        public static partial void Outside(ILogger logger, string what, int count, TimeWindow window);

        [LoggerMessage(1103, LogLevel.Warning, "Ignored {Count} results of {What} of a type that this version does not know.")]
        public static partial void Unknown(ILogger logger, string what, int count);

        [LoggerMessage(1110, LogLevel.Warning, "Excluded {Count} results of {What} that cannot be read ({Reason}); they are not in any total.")]
        public static partial void Unreadable(ILogger logger, string what, int count, string? reason);

        [LoggerMessage(1104, LogLevel.Information, "Treated {Count} empty pages of {What} as the end of the data, at {Reached}.")]
        public static partial void EmptyPagesEnd(ILogger logger, string what, int count, DateTimeOffset reached);
    }
}
