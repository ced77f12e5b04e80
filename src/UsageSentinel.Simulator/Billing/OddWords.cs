namespace UsageSentinel.Simulator.Billing;

/// <summary>Line items in the wordings of real bills: surfaces in front, other separators, another order, and unknown words.</summary>
internal static class OddWords
{
    public static string Of(string words)
    {
        var cut = words.IndexOf(", ", StringComparison.Ordinal);
        if (cut < 0 || words.Contains("training", StringComparison.Ordinal))
        {
            return words switch
            {
                "file search calls" => "assistants api | file search",
                "code interpreter sessions" => "Assistants API | Code Interpreter session",
                "vector storage" => "vector_store_storage, GB-days",
                _ => words,
            };
        }

        var (model, meter) = (words[..cut], words[(cut + 2)..]);
        if (model == "web search")
        {
            return "web search tool calls";
        }

        var isTokens = meter.EndsWith("put", StringComparison.Ordinal);
        if (meter == "cached input" && model.EndsWith("mini", StringComparison.Ordinal))
        {
            return "context reuse (sku 7)";
        }

        return (words.Sum(letter => letter) % 4) switch
        {
            0 when isTokens => $"{model}, {meter.Replace(' ', '_')}_tokens",
            1 => $"evals | {model}, {meter}",
            2 => $"{model.ToUpperInvariant()} | {meter}",
            3 => $"{meter}: {model}",
            _ => words,
        };
    }
}
