using System.Collections.Frozen;

namespace UsageSentinel.Core.Finance;

/// <summary>The words of bills, as meanings. What is not in here is part of a name, or not known.</summary>
internal static class BillVocabulary
{
    private static readonly FrozenDictionary<string, BillMeaning> Words = Meanings().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Words that start the name of a model; letters only, so that a number behind them belongs to the name.</summary>
    private static readonly FrozenSet<string> Stems = Set(
        "gpt chatgpt dall dall-e dalle claude gemini whisper tts sora omni codex davinci babbage curie ada text-embedding text-moderation omni-moderation computer-use llama mistral grok deepseek phi");

    /// <summary>Words that go on with the name of a model, and mean nothing else.</summary>
    private static readonly FrozenSet<string> Parts = Set(
        "mini nano micro pro turbo preview codex max latest instruct deep research realtime transcribe diarize tts oss live opus sonnet haiku luna sol terra astra fable small large ada embedding moderation");

    public static BillMeaning MeaningOf(string word) =>
        Words.TryGetValue(word, out var meaning) || (word.Length > 3 && word[^1] == 's' && Words.TryGetValue(word[..^1], out meaning)) ? meaning
        : IsNumeric(word) ? BillMeaning.Filler
        : BillMeaning.None;

    public static bool IsStem(string word) => Stems.Contains(word);

    public static bool IsPart(string word) => Parts.Contains(word);

    /// <summary>A number with or without a unit, a size or a bound: <c>1m</c>, <c>1024x1024</c>, <c>>272k</c>, <c>1024p</c>.</summary>
    public static bool IsNumeric(ReadOnlySpan<char> word)
    {
        word = word.Trim("<>=≤≥~+$%");
        var digits = 0;
        foreach (var letter in word)
        {
            digits += char.IsAsciiDigit(letter) ? 1 : 0;
        }

        return digits > 0 && word.Length - digits <= 4 && char.IsAsciiDigit(word[0]) && !word.Contains('-');
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static Dictionary<string, BillMeaning> Meanings()
    {
        var meanings = new Dictionary<string, BillMeaning>(StringComparer.Ordinal);
        Add(BillMeaning.Input, "input inp");
        Add(BillMeaning.Output, "output outp");
        Add(BillMeaning.Prompt, "prompt");
        Add(BillMeaning.Completion, "completion generated");
        Add(BillMeaning.Cache, "cache cached caching cchd");
        Add(BillMeaning.Write, "write written creation created");
        Add(BillMeaning.Audio, "audio speech voice");
        Add(BillMeaning.Image, "image video vision picture frame");
        Add(BillMeaning.Unit, "character char duration second minute hour");
        Add(BillMeaning.Token, "token");
        Add(BillMeaning.Web, "web browsing internet");
        Add(BillMeaning.File, "file retrieval vector document");
        Add(BillMeaning.Search, "search searches query queries websearch filesearch");
        Add(BillMeaning.Store, "storage stored store");
        Add(BillMeaning.Session, "interpreter container shell sandbox execution");
        Add(BillMeaning.Training, "training train trained hosting hosted");
        Add(BillMeaning.Tuning, "fine-tuning finetuning tuning fine-tune finetune rft sft dpo");
        Add(BillMeaning.Tuned, "fine-tuned finetuned tuned");
        Add(
            BillMeaning.Filler,
            "api assistant eval evals evaluation grader response chat completions playground tool call usage cost charge fee per long short context standard default auto hd low medium high "
            + "quality model openai azure anthropic regional region global glbl regnl data zone residency uplift agent builder request and for of the with above over below up to than tier processing reasoning text "
            + "uncached non-cached noncached base total session code thousand million day month gb gib byte gigabyte gibibyte gb-day unit generation generate moderation embedding tokenized hit read ephemeral fine");
        return meanings;

        void Add(BillMeaning meaning, string words)
        {
            foreach (var word in words.Split(' '))
            {
                meanings[word] = meaning;
            }
        }
    }
}

/// <summary>What one word of a bill means.</summary>
[Flags]
internal enum BillMeaning
{
    None = 0,

    /// <summary>A word that distinguishes no meters: surfaces, units of tokens, qualities.</summary>
    Filler = 1 << 0,
    Input = 1 << 1,
    Output = 1 << 2,
    Cache = 1 << 3,
    Write = 1 << 4,
    Audio = 1 << 5,
    Image = 1 << 6,
    Unit = 1 << 7,
    Token = 1 << 8,
    Web = 1 << 9,
    File = 1 << 10,
    Search = 1 << 11,
    Store = 1 << 12,
    Session = 1 << 13,
    Training = 1 << 14,
    Tuning = 1 << 15,
    Tuned = 1 << 16,

    /// <summary>Input, where nothing else says input or output: "prompt caching" is a surface.</summary>
    Prompt = 1 << 17,

    /// <summary>Output, where nothing else says input or output: "chat completion" is a surface.</summary>
    Completion = 1 << 18,

    /// <summary>Words that are neither a meaning nor the name of a model.</summary>
    Unknown = 1 << 19,
}
