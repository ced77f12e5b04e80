using System.Text.RegularExpressions;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Core.Finance;

/// <summary>
/// The words of one line of a bill, taken apart: surface, model, meter and tier in any order and with any punctuation between
/// them. A model's name may be one word (<c>gpt-4o-mini</c>), several (<c>GPT-4o mini</c>) or a fine-tuned one with colons.
/// </summary>
internal sealed partial class BillWords
{
    private readonly List<string> run = [];
    private string? residue;
    private bool isNamed;

    private BillWords(string text)
    {
        foreach (var segment in Segments().Split(text))
        {
            foreach (var word in segment.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                Take(word.Trim('.', ':', '\'', '"', '*', '-', '·'));
            }

            Close();
        }

        if ((Meaning & (BillMeaning.Input | BillMeaning.Output)) == 0)
        {
            Meaning |= (Meaning & BillMeaning.Prompt) != 0 ? BillMeaning.Input : BillMeaning.None;
            Meaning |= (Meaning & BillMeaning.Completion) != 0 ? BillMeaning.Output : BillMeaning.None;
        }

        if (Model is null && (Meaning & (BillMeaning.Input | BillMeaning.Output)) != 0)
        {
            // An unknown name is still a name if something was put into it or came out of it.
            Model = residue;
        }
    }

    /// <summary>Everything the words mean.</summary>
    public BillMeaning Meaning { get; private set; }

    public PriceTier Tier { get; private set; }

    /// <summary>The family, in its normal form; null where the words name no model.</summary>
    public string? Model { get; private set; }

    /// <param name="text">Lower case.</param>
    public static BillWords Of(string text) => new(SplitNames().Replace(text, "$1-$2"));

    public bool Has(BillMeaning meaning) => (Meaning & meaning) != 0;

    private void Take(string word)
    {
        if (word.Length == 0)
        {
            return;
        }

        if (GoesOnWithName(word))
        {
            run.Add(word);
        }
        else if (PriceTiers.Named(word) is { } tier)
        {
            Close();
            Tier = tier;
        }
        else if (BillVocabulary.MeaningOf(word) is var meaning and not BillMeaning.None)
        {
            Close();
            Meaning |= meaning;
        }
        else if (BillVocabulary.IsStem(word))
        {
            Name(word);
        }
        else if (IsJoined(word))
        {
            foreach (var part in word.Split('_', ':', '/'))
            {
                Take(part);
            }
        }
        else if (word.Contains('-') && word.Split('-').All(IsKnown))
        {
            foreach (var part in word.Split('-'))
            {
                Take(part);
            }
        }
        else
        {
            Name(word);
        }
    }

    /// <summary>Whether underscores and similar characters join words that mean something: <c>input_tokens</c>, but not <c>openai/gpt-4o</c>.</summary>
    private static bool IsJoined(string word) =>
        !word.Contains("ft:", StringComparison.Ordinal)
        && (word.Contains('_') || (word.AsSpan().ContainsAny(':', '/') && word.Split(':', '/').Any(part => BillVocabulary.MeaningOf(part) is not (BillMeaning.None or BillMeaning.Filler))));

    private static bool IsKnown(string word) => word.Length == 0 || PriceTiers.Named(word) is not null || BillVocabulary.MeaningOf(word) is not BillMeaning.None;

    /// <summary>"GPT image 1", "dall-e 3", "GPT-4o mini": a number or a part behind the start of a name.</summary>
    private bool GoesOnWithName(string word)
    {
        if (run.Count == 0 || !BillVocabulary.IsStem(run[0]) && !isNamed)
        {
            return false;
        }

        return BillVocabulary.IsPart(word)
            || (!run.Exists(part => part.Any(char.IsAsciiDigit)) && (IsVersion().IsMatch(word) || (run is ["gpt" or "chatgpt"] && word is "image" or "audio")));
    }

    private void Name(string word)
    {
        // "gpt-4o-mini-cached-input": meters joined to the name they are for.
        var name = word;
        while (TrailingMeter().Match(name) is { Success: true } meter && meter.Index > 0 && !name.Contains("ft:", StringComparison.Ordinal))
        {
            var tail = meter.ValueSpan[1..].ToString();
            Tier = PriceTiers.Named(tail) ?? Tier;
            Meaning |= PriceTiers.Named(tail) is null ? BillVocabulary.MeaningOf(tail) : BillMeaning.None;
            name = name[..meter.Index];
        }

        run.Add(name);
        isNamed |= LooksLikeModel(name);
    }

    /// <summary>Ends the run of words that may be a name.</summary>
    private void Close()
    {
        if (run.Count == 0)
        {
            return;
        }

        var name = string.Join('-', run);
        if (Model is null && (isNamed || LooksLikeModel(name)))
        {
            Model = ModelName.Parse(name).Undated.ToString();
        }
        else
        {
            residue ??= name;
            Meaning |= BillMeaning.Unknown;
        }

        run.Clear();
        isNamed = false;
    }

    /// <summary>A name has a number in it, or begins as names of models begin.</summary>
    private static bool LooksLikeModel(string name) =>
        (name.Any(char.IsAsciiDigit) && name.Any(char.IsAsciiLetter))
        || BillVocabulary.IsStem(name)
        || (name.IndexOf('-') is var cut and > 0 && (BillVocabulary.IsStem(name[..cut]) || BillVocabulary.IsPart(name[(name.LastIndexOf('-') + 1)..])));

    [GeneratedRegex(@"[,;|()\[\]{}\t\r\n]|\s+[-–—/>]+\s+|[–—]")]
    private static partial Regex Segments();

    [GeneratedRegex(@"\b(dall|text|omni|computer)[ _·•](e|embedding|moderation|use)\b")]
    private static partial Regex SplitNames();

    [GeneratedRegex("^[0-9]{1,2}([.][0-9]{1,2})?[a-z]?$")]
    private static partial Regex IsVersion();

    [GeneratedRegex("-(?:input|inputs|output|outputs|inp|outp|cached|cache|write|writes|tokens|token|batch|flex|priority|standard|training|characters|duration|seconds)$")]
    private static partial Regex TrailingMeter();
}
