using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>Adds single requests, as gateways export them, up to buckets.</summary>
internal sealed class RecordedRequests(RecordedLines lines, RecordedColumns columns)
{
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Project, int Key, int Model, int Terms, long Start), int> places = [];

    /// <summary>Reads a row; what is not a request to a provider (a failure, an answer from the gateway's own cache, a span) is skipped.</summary>
    public void Add(RecordedCells cells)
    {
        var (counts, cost) = columns.Format is RecordedFormat.Langfuse ? RequestJson.Langfuse(cells) : RequestJson.LiteLlm(cells);
        if ((counts.InputTokens == 0 && counts.OutputTokens == 0 && cost is null or 0m) || IsFromCache(cells) || IsTwice(cells))
        {
            return;
        }

        // A gateway that knows no price says zero; tokens are never free for that.
        cost = cost is 0m && counts.InputTokens + counts.OutputTokens > 0 ? null : cost;
        var moment = cells.Moment();
        var kind = new RecordedTerms(string.Empty, null, cells.Text(RecordedField.Tier).Trim().ToLowerInvariant(), cells.Text(RecordedField.User), false);
        var line = lines.LineOf(new RecordedRequest(cells, kind, moment - (moment % (RecordedFormats.RequestMinutes * 60L)), counts, cost));
        if (places.TryGetValue((line.Project, line.Key, line.Model, line.Terms, line.Start), out var place))
        {
            lines.Rows[place] = Sum(lines.Rows[place], line, counts);
            return;
        }

        places[(line.Project, line.Key, line.Model, line.Terms, line.Start)] = lines.Rows.Count;
        lines.Rows.Add(counts.CacheWriteTokens == 0 ? line : line with { Detail = lines.Keep(counts) });
    }

    private RecordedLine Sum(in RecordedLine before, in RecordedLine line, UsageCounts counts)
    {
        var all = lines.CountsOf(before) + counts;
        return before with
        {
            Detail = all.CacheWriteTokens == 0 ? 0 : lines.Keep(all),
            Requests = all.Requests,
            Input = all.InputTokens,
            Cached = all.CachedTokens,
            Output = all.OutputTokens,
            Usd = before.Usd is null ? null : before.Usd + line.Usd,
        };
    }

    private static bool IsFromCache(RecordedCells cells) => cells.Text(RecordedField.CacheHit).Trim().ToLowerInvariant() is "true" or "1" or "t";

    private bool IsTwice(RecordedCells cells) => cells.Text(RecordedField.Request) is { Length: > 0 } id && !seen.Add(id);
}

/// <summary>One request as a gateway exported it.</summary>
/// <param name="Cells">Its row, which names project, key and model.</param>
/// <param name="Terms">What decides its price besides the model.</param>
/// <param name="Start">The start of its bucket, in seconds since the Unix epoch.</param>
/// <param name="Counts">What it used.</param>
/// <param name="Cost">What it cost, in US dollars; null where the export does not say.</param>
internal readonly record struct RecordedRequest(RecordedCells Cells, RecordedTerms Terms, long Start, UsageCounts Counts, decimal? Cost);
