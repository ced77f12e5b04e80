using System.Text.Json;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>
/// Reads one page of buckets token by token, so that a page of any length needs no more memory than its rows. It takes
/// the members in any order, ignores unknown ones, and never yields a part of a page.
/// </summary>
internal sealed class BucketPageReader<TRow>(IResultReader<TRow> results, BucketFrame frame)
{
    private static readonly MemberTable<Member> Members = new(
        ("data", Member.Data), ("has_more", Member.HasMore), ("next_page", Member.NextPage),
        ("start_time", Member.StartTime), ("end_time", Member.EndTime), ("results", Member.Results));

    private readonly List<Bucket<TRow>> buckets = [];
    private Member rootMember;
    private Member bucketMember;
    private bool hasData;
    private bool hasResults;
    private bool? hasMore;
    private string? nextPage;
    private long? startTime;
    private long? endTime;
    private int read;
    private int unknownKinds;
    private int unreadable;

    private enum Member
    {
        Unknown,
        Data,
        HasMore,
        NextPage,
        StartTime,
        EndTime,
        Results,
    }

    public void ReadToken(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        if (depth == 0)
        {
            Require(reader.TokenType is JsonTokenType.StartObject or JsonTokenType.EndObject, "it is not an object");
        }
        else if (depth == 1)
        {
            TakeRootMember(ref reader);
        }
        else if (rootMember != Member.Data)
        {
            return;
        }
        else if (depth == 2)
        {
            TakeBucket(reader.TokenType);
        }
        else if (depth == 3)
        {
            TakeBucketMember(ref reader);
        }
        else if (bucketMember != Member.Results)
        {
            return;
        }
        else if (depth == 4)
        {
            TakeResult(reader.TokenType);
        }
        else
        {
            results.ReadMember(ref reader, depth - 5);
        }
    }

    public BucketPage<TRow> Page()
    {
        Require(hasData, "it has no data");
        return hasMore is { } more
            ? new BucketPage<TRow>(buckets, more, nextPage, Apart())
            : throw Malformed.Because(frame.What, "it has no has_more");
    }

    /// <summary>A result among others may be odd; where none of a page can be read, the page is not what it must be.</summary>
    private UnreadResults Apart()
    {
        Require(unreadable == 0 || read > 0, results.Fault ?? "a result is not an object");
        return new UnreadResults(unreadable, unknownKinds, unreadable == 0 ? null : results.Fault ?? "a result is not an object");
    }

    private void TakeRootMember(ref Utf8JsonReader reader)
    {
        var token = reader.TokenType;
        if (token == JsonTokenType.PropertyName)
        {
            rootMember = Members.Find(ref reader);
            return;
        }

        switch (rootMember)
        {
            case Member.Data when token == JsonTokenType.StartArray && !hasData:
                hasData = true;
                break;
            case Member.Data:
                Require(token == JsonTokenType.EndArray, "data is not an array, or is present twice");
                break;
            case Member.HasMore:
                Require(token is JsonTokenType.True or JsonTokenType.False, "has_more is neither true nor false");
                hasMore = token == JsonTokenType.True;
                break;
            case Member.NextPage:
                Require(token is JsonTokenType.String or JsonTokenType.Null, "next_page is not a string");
                nextPage = reader.GetString();
                break;
        }
    }

    private void TakeBucket(JsonTokenType token)
    {
        if (token == JsonTokenType.StartObject)
        {
            (startTime, endTime, hasResults) = (null, null, false);
            results.BeginBucket();
            return;
        }

        Require(token == JsonTokenType.EndObject, "a bucket is not an object");
        Require(hasResults, "a bucket has no results");
        var window = frame.WindowOf(startTime, endTime);
        buckets.Add(new Bucket<TRow>(window, results.EndBucket(window)));
    }

    private void TakeBucketMember(ref Utf8JsonReader reader)
    {
        var token = reader.TokenType;
        if (token == JsonTokenType.PropertyName)
        {
            bucketMember = Members.Find(ref reader);
            return;
        }

        switch (bucketMember)
        {
            case Member.StartTime:
                startTime = Seconds(ref reader);
                break;
            case Member.EndTime:
                endTime = Seconds(ref reader);
                break;
            case Member.Results when token == JsonTokenType.StartArray && !hasResults:
                hasResults = true;
                break;
            case Member.Results:
                Require(token == JsonTokenType.EndArray, "results is not an array, or is present twice");
                break;
        }
    }

    private void TakeResult(JsonTokenType token)
    {
        if (token == JsonTokenType.StartObject)
        {
            results.BeginResult();
            return;
        }

        Require(token is not (JsonTokenType.StartArray or JsonTokenType.EndArray), "a result is not an object");
        switch (token == JsonTokenType.EndObject ? results.EndResult() : ResultOutcome.Unreadable)
        {
            case ResultOutcome.Read:
                read++;
                break;
            case ResultOutcome.Unknown:
                unknownKinds++;
                break;
            default:
                unreadable++;
                break;
        }
    }

    private static long? Seconds(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var seconds) ? seconds : null;

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Malformed.Because(frame.What, otherwise);
        }
    }
}
