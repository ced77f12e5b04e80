using System.Globalization;

namespace UsageSentinel.Core.Pricing;

/// <summary>
/// The normal form of a model's name. Usage, bills, price lists and exports of gateways spell one model in many ways; two
/// spellings of one model are equal here. Nothing is refused: a name that is not understood is its own normal form.
/// </summary>
/// <param name="Family">Lower case, without provider, date and fine-tuning: <c>gpt-4o</c>. Empty for no name.</param>
/// <param name="Date">The day of the snapshot; null where the name has none, or says <c>-latest</c>.</param>
/// <param name="IsFineTuned">Whether it is a fine-tuned model of that family; such a model has prices of its own.</param>
public readonly record struct ModelName(string Family, DateOnly? Date = null, bool IsFineTuned = false)
{
    /// <summary>Reads any spelling: <c>openai/gpt-4o</c>, <c>GPT-4o mini</c>, <c>gpt-35-turbo</c>, <c>ft:gpt-4o-2024-08-06:acme::id</c>, <c>claude-sonnet-4@20250514</c>.</summary>
    public static ModelName Parse(string? text)
    {
        var name = ModelSpelling.IsPlain(text) ? text : ModelSpelling.Plain(text);
        if (name.Length == 0)
        {
            return new ModelName(string.Empty);
        }

        var (bare, isFineTuned) = ModelSpelling.WithoutTuning(name);
        var (family, date) = ModelSpelling.WithoutDate(ModelSpelling.WithoutProvider(bare));
        return new ModelName(ModelSpelling.Alias(family), date, isFineTuned);
    }

    /// <summary>The same model without the day of its snapshot: bills often name the family where usage names the snapshot.</summary>
    public ModelName Undated => this with { Date = null };

    /// <summary>As a price list names it: <c>gpt-4o-2024-08-06</c>, <c>ft:gpt-4o-2024-08-06</c>.</summary>
    public override string ToString() => (IsFineTuned ? "ft:" : string.Empty)
        + (Date is { } date ? Family + date.ToString("'-'yyyy-MM-dd", CultureInfo.InvariantCulture) : Family);
}
