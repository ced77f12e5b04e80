using System.Text.Json;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>The counts of one request as gateways export them: some in columns, some in JSON within a column.</summary>
internal static class RequestJson
{
    /// <summary>Prompt tokens include cached ones; how many those are is in a column or in the metadata.</summary>
    public static (UsageCounts Counts, decimal? Cost) LiteLlm(RecordedCells cells)
    {
        var more = Numbers(cells, RecordedField.Metadata, isRequired: false);
        var input = cells.Optional(RecordedField.Input, "prompt_tokens");
        var cached = Math.Max(cells.Optional(RecordedField.Cached, "cache_read_input_tokens"), Most(more, "cached_tokens", "cache_read_input_tokens"));
        var written = Math.Max(cells.Optional(RecordedField.CacheWrite, "cache_creation_input_tokens"), Most(more, "cache_creation_input_tokens", "cache_creation_tokens"));
        return (Counts(input, cached, written, cells.Optional(RecordedField.Output, "completion_tokens")), cells.Cost());
    }

    /// <summary>Usage by kind, as JSON or in columns. Kinds of input add up, unless the total says that they are parts of it.</summary>
    public static (UsageCounts Counts, decimal? Cost) Langfuse(RecordedCells cells)
    {
        var usage = Numbers(cells, RecordedField.Usage, isRequired: true);
        var cost = cells.Cost() ?? Numbers(cells, RecordedField.CostDetails, isRequired: false) switch
        {
            { Count: 0 } => null,
            var kinds when kinds.TryGetValue("total", out var total) => total,
            var kinds => kinds.Values.Sum(),
        };
        var cached = Most(usage, "input_cached_tokens", "cache_read_input_tokens", "input_cache_read", "cached_tokens");
        var written = Most(usage, "cache_creation_input_tokens", "input_cache_creation", "input_cache_write_tokens");
        var plain = Most(usage, "input", "prompt_tokens", "input_tokens");
        var output = Most(usage, "output", "completion_tokens", "output_tokens");
        if (plain + cached + written + output == 0)
        {
            return (Counts(
                cells.Optional(RecordedField.Input, "input"), cells.Optional(RecordedField.Cached, "input_cached_tokens"), 0, cells.Optional(RecordedField.Output, "output")), cost);
        }

        var isPart = Most(usage, "total", "total_tokens") is > 0 and var all && plain + cached + written + output > all;
        return (Counts(isPart ? plain : plain + cached + written, cached, written, output), cost);
    }

    private static UsageCounts Counts(long input, long cached, long written, long output)
    {
        cached = Math.Min(cached, input);
        return new UsageCounts
        {
            Requests = 1,
            InputTokens = input,
            CachedTokens = cached,
            CacheWriteTokens = Math.Min(written, input - cached),
            OutputTokens = output,
        };
    }

    private static long Most(Dictionary<string, decimal> numbers, params ReadOnlySpan<string> names)
    {
        var most = 0m;
        foreach (var name in names)
        {
            most = Math.Max(most, numbers.GetValueOrDefault(name));
        }

        return most is > 0 and <= 1_000_000_000_000_000m ? (long)most : 0;
    }

    /// <summary>Every number of the JSON in a cell by its name, at whatever depth; of equal names the largest.</summary>
    private static Dictionary<string, decimal> Numbers(RecordedCells cells, RecordedField field, bool isRequired)
    {
        var numbers = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var text = cells.Text(field).Trim();
        if (text.Length == 0 || text[0] != '{')
        {
            return numbers;
        }

        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            Collect(json.RootElement, numbers);
        }
        catch (JsonException) when (!isRequired)
        {
            // It only distinguishes tokens that are counted anyway.
        }
        catch (JsonException)
        {
            throw cells.Wrong("usage_details", text, "must be JSON, such as {\"input\": 10, \"output\": 2}");
        }

        return numbers;
    }

    private static void Collect(JsonElement element, Dictionary<string, decimal> numbers)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.Object)
            {
                Collect(member.Value, numbers);
            }
            else if (member.Value.ValueKind is JsonValueKind.Number && member.Value.TryGetDecimal(out var number) && number > 0)
            {
                numbers[member.Name] = Math.Max(number, numbers.GetValueOrDefault(member.Name));
            }
        }
    }
}
