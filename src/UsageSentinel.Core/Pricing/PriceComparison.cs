using System.Collections.Immutable;

namespace UsageSentinel.Core.Pricing;

/// <summary>Compares what another table says of models with a price book, member by member. What the other table does not name is not compared.</summary>
public static class PriceComparison
{
    /// <summary>Tables round; a difference below this share is none.</summary>
    private const decimal Tolerance = 0.001m;

    /// <param name="book">Our prices.</param>
    /// <param name="table">One price of another table.</param>
    /// <param name="on">The day whose prices are compared.</param>
    public static ComparedPrice Of(PriceBook book, PricePatch table, DateOnly on)
    {
        var model = table.Models[0];
        var found = book.Find(model, on);
        if (!found.IsPriced)
        {
            return new ComparedPrice(model, PriceVerdict.NotListed, found.Name, [.. Members(table, null)]);
        }

        var changes = Members(table, found.Price).Where(member => !IsSame(member)).ToImmutableArray();
        return new ComparedPrice(model, changes.IsEmpty ? PriceVerdict.Agrees : PriceVerdict.Differs, found.Name, changes);
    }

    private static IEnumerable<ComparedMember> Members(PricePatch table, ModelPrice? ours)
    {
        (string Name, decimal? Theirs, decimal? Ours)[] members =
        [
            ("input", table.Input, ours?.Input),
            ("output", table.Output, ours?.Output),
            ("cachedInput", table.CachedInput, ours?.CachedInput ?? ours?.Input),
            ("cacheWrite", table.CacheWrite, ours?.CacheWrite ?? ours?.Input),
            ("cacheWriteHour", table.CacheWriteHour, ours?.CacheWriteHour),
            ("audioInput", table.AudioInput, ours?.AudioInput ?? ours?.Input),
            ("cachedAudioInput", table.CachedAudioInput, ours?.CachedAudioInput ?? ours?.AudioInput ?? ours?.Input),
            ("audioOutput", table.AudioOutput, ours?.AudioOutput ?? ours?.Output),
            ("imageInput", table.ImageInput, ours?.ImageInput ?? ours?.Input),
            ("cachedImageInput", table.CachedImageInput, ours?.CachedImageInput ?? ours?.ImageInput ?? ours?.Input),
            ("imageOutput", table.ImageOutput, ours?.ImageOutput ?? ours?.Output),
            ("perUnit", table.PerUnit, ours?.PerUnit),
            ("longContextInput", table.LongContext?.Input, ours is null ? null : ours.LongContext?.Input ?? 1),
            ("longContextOutput", table.LongContext?.Output, ours is null ? null : ours.LongContext?.Output ?? 1),
        ];
        return members.Where(member => member.Theirs is not null).Select(member => new ComparedMember(member.Name, member.Ours, member.Theirs ?? 0));
    }

    private static bool IsSame(ComparedMember member) =>
        decimal.Abs((member.Listed ?? 0) - member.Table) <= Tolerance * decimal.Max(member.Listed ?? 0, member.Table);
}

/// <summary>One model of another table beside ours.</summary>
/// <param name="Model">As the other table names it.</param>
/// <param name="Verdict">Whether they agree.</param>
/// <param name="ListedAs">The name of our list that was compared, or that an estimate rests on.</param>
/// <param name="Members">What differs; of a model that we do not list, all that the table says.</param>
public sealed record ComparedPrice(string Model, PriceVerdict Verdict, string ListedAs, ImmutableArray<ComparedMember> Members)
{
    /// <summary>How many times more or less than listed a price may become without a person naming the model.</summary>
    public const decimal Suspicious = 3;

    /// <summary>Why a person must name the model before its price is taken; null where nothing is odd.</summary>
    public string? Doubt =>
        Members.Any(member => member.Table < 0) ? "below zero"
        : Members.Any(member => member.Table == 0 && (member.Listed > 0 || Verdict is PriceVerdict.NotListed)) ? "zero"
        : Members.Any(member => member is { Listed: > 0 and var listed } && (member.Table > listed * Suspicious || member.Table * Suspicious < listed)) ? "changed more than threefold"
        : null;
}

/// <summary>One price of a model in another table and in ours.</summary>
/// <param name="Name">The member, as price files name it.</param>
/// <param name="Listed">Ours; null for none.</param>
/// <param name="Table">Theirs.</param>
public readonly record struct ComparedMember(string Name, decimal? Listed, decimal Table);

/// <summary>Whether two price lists agree on a model.</summary>
public enum PriceVerdict
{
    Agrees,
    Differs,

    /// <summary>Our list does not name the model.</summary>
    NotListed,
}
