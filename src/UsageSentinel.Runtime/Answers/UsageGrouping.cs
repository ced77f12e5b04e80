using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Adds usage up by what <c>--group-by</c> and <c>group_by</c> name.</summary>
public static class UsageGrouping
{
    /// <summary>What usage can be added up by.</summary>
    public static ImmutableArray<string> Names { get; } = ["provider", "project", "key", "model", "endpoint", "bucket", "hour", "day"];

    /// <summary>The names asked for, null for none, and the first that is not known, null for none. The names of the JSON fields are understood too.</summary>
    public static (IReadOnlySet<string>? Names, string? Unknown) Parse(IEnumerable<string> texts)
    {
        var asked = texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(name => name switch
            {
                "project_id" => "project",
                "api_key_id" => "key",
                "bucket_start" => "bucket",
                _ => name,
            })
            .ToHashSet(StringComparer.Ordinal);
        return (asked.Count == 0 ? null : asked, asked.FirstOrDefault(name => !Names.Contains(name)));
    }

    /// <param name="grouping">What to add up by; null leaves every row as it is.</param>
    /// <param name="series">Rows, one series after another.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static IAsyncEnumerable<UsageJson> ApplyAsync(
        IReadOnlySet<string>? grouping, IAsyncEnumerable<IAsyncEnumerable<UsageJson>> series, CancellationToken cancellationToken) => grouping switch
    {
        null => FlatAsync(series, cancellationToken),
        // No sum reaches over two keys, so each is done when its rows are.
        _ when grouping.Contains("key") => FlatAsync(EachAsync(grouping, series, cancellationToken), cancellationToken),
        _ => SumAsync(grouping, FlatAsync(series, cancellationToken), cancellationToken),
    };

    private static async IAsyncEnumerable<UsageJson> FlatAsync(
        IAsyncEnumerable<IAsyncEnumerable<UsageJson>> series, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in series.WithCancellation(cancellationToken))
        {
            await foreach (var line in one.WithCancellation(cancellationToken))
            {
                yield return line;
            }
        }
    }

    private static async IAsyncEnumerable<IAsyncEnumerable<UsageJson>> EachAsync(
        IReadOnlySet<string> grouping, IAsyncEnumerable<IAsyncEnumerable<UsageJson>> series, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in series.WithCancellation(cancellationToken))
        {
            yield return SumAsync(grouping, one, cancellationToken);
        }
    }

    private static async IAsyncEnumerable<UsageJson> SumAsync(
        IReadOnlySet<string> grouping, IAsyncEnumerable<UsageJson> lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sums = new Dictionary<UsageJson, UsageJson>();
        var order = new List<UsageJson>();
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            var key = line.Key(grouping);
            if (!sums.TryGetValue(key, out var sum))
            {
                order.Add(key);
                sum = key;
            }

            sums[key] = sum.Plus(line);
        }

        foreach (var key in order)
        {
            yield return sums[key];
        }
    }
}
