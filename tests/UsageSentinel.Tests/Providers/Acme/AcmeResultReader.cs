using System.Text.Json;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Buckets;

namespace UsageSentinel.Tests.Providers.Acme;

/// <summary>Reads rows such as <c>{"key":"k","workspace":"w","model":"m","in":1,"out":2}</c>.</summary>
internal sealed class AcmeResultReader : IResultReader<UsageRow>
{
    private readonly StringPool strings = new();
    private readonly BucketSum sum;
    private readonly Dictionary<string, string?> words = new(StringComparer.Ordinal);
    private UsageCounts counts;
    private string member = string.Empty;

    public AcmeResultReader(UsageEndpoint endpoint) => sum = new BucketSum(endpoint);

    public string? Fault => null;

    public void BeginBucket() => sum.Begin();

    public void BeginResult()
    {
        words.Clear();
        counts = default;
    }

    public void ReadMember(ref Utf8JsonReader reader, int level)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                member = reader.GetString() ?? string.Empty;
                break;
            case JsonTokenType.String when strings.TryTake(ref reader, out var word):
                words[member] = word;
                break;
            case JsonTokenType.Number when member == "in":
                counts = counts with { InputTokens = reader.GetInt64() };
                break;
            case JsonTokenType.Number when member == "out":
                counts = counts with { OutputTokens = reader.GetInt64() };
                break;
        }
    }

    public ResultOutcome EndResult()
    {
        var key = new DimensionKey(Word("workspace"), Word("key"), Word("model"), null, null, null, null);
        sum.Add(key, counts);
        return ResultOutcome.Read;
    }

    public UsageRow[] EndBucket(TimeWindow window) => sum.End(window);

    public UsageRow[] Merge(UsageRow[] earlier, UsageRow[] later, TimeWindow window) => later;

    private string? Word(string name) => words.GetValueOrDefault(name);
}
