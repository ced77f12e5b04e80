using System.Text.Json;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>
/// Reads one page of buckets token by token, so that a page of any length needs no more memory than its rows. It takes
/// the members in any order, ignores unknown ones, and never yields a part of a page.
/// </summary>
internal sealed class BucketPageReader<TRow>(IResultReader<TRow> results, BucketFrame frame)
{
    private readonly BucketDialect dialect = frame.Dialect;
    private readonly List<Bucket<TRow>> buckets = [];
    private BucketMember rootMember;
    private BucketMember bucketMember;
    private bool hasData;
    private bool hasResults;
    private bool? hasMore;
    private string? nextPage;
    private DateTimeOffset? startTime;
    private DateTimeOffset? endTime;
    private int read;
    private int unknownKinds;
    private int unreadable;

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
        else if (rootMember != BucketMember.Data)
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
        else if (bucketMember != BucketMember.Results)
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
        Require(hasData, BucketMember.Data, static name => $"it has no {name}");
        return hasMore is { } more
            ? new BucketPage<TRow>(buckets, more, nextPage, Apart())
            : throw frame.Topic.Malformed($"it has no {dialect[BucketMember.HasMore]}");
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
            rootMember = dialect.Members.Find(ref reader);
            return;
        }

        switch (rootMember)
        {
            case BucketMember.Data when token == JsonTokenType.StartArray && !hasData:
                hasData = true;
                break;
            case BucketMember.Data:
                Require(token == JsonTokenType.EndArray, BucketMember.Data, static name => $"{name} is not an array, or is present twice");
                break;
            case BucketMember.HasMore:
                Require(token is JsonTokenType.True or JsonTokenType.False, BucketMember.HasMore, static name => $"{name} is neither true nor false");
                hasMore = token == JsonTokenType.True;
                break;
            case BucketMember.NextPage:
                Require(token is JsonTokenType.String or JsonTokenType.Null, BucketMember.NextPage, static name => $"{name} is not a string");
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
        Require(hasResults, BucketMember.Results, static name => $"a bucket has no {name}");
        var window = frame.WindowOf(startTime, endTime);
        buckets.Add(new Bucket<TRow>(window, results.EndBucket(window)));
    }

    private void TakeBucketMember(ref Utf8JsonReader reader)
    {
        var token = reader.TokenType;
        if (token == JsonTokenType.PropertyName)
        {
            bucketMember = dialect.Members.Find(ref reader);
            return;
        }

        switch (bucketMember)
        {
            case BucketMember.StartTime:
                startTime = dialect.Instant(ref reader);
                break;
            case BucketMember.EndTime:
                endTime = dialect.Instant(ref reader);
                break;
            case BucketMember.Results when token == JsonTokenType.StartArray && !hasResults:
                hasResults = true;
                break;
            case BucketMember.Results:
                Require(token == JsonTokenType.EndArray, BucketMember.Results, static name => $"{name} is not an array, or is present twice");
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

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw frame.Topic.Malformed(otherwise);
        }
    }

    private void Require(bool holds, BucketMember member, Func<string, string> otherwise)
    {
        if (!holds)
        {
            throw frame.Topic.Malformed(otherwise(dialect[member]));
        }
    }
}
