using UsageSentinel.Runtime.Pricing.Updating;

namespace UsageSentinel.Cli.Output;

/// <summary>What <c>prices update</c> found and did.</summary>
public sealed record PriceUpdateJson(
    string Provider,
    string Source,
    string Format,
    string Sha256,
    DateTimeOffset TakenAt,
    DateOnly AsOf,
    int Compared,
    int Agreed,
    IReadOnlyList<PriceChangeJson> Differences,
    IReadOnlyList<string> Unreadable,
    int Skipped,
    string? Written);

/// <summary>One price that differs, or that our list does not have.</summary>
/// <param name="Model">As the table names it.</param>
/// <param name="Kind"><c>differs</c> or <c>not_listed</c>.</param>
/// <param name="EffectiveFrom">The day it would apply from; null for always.</param>
/// <param name="Doubt">Why the model must be named with <c>--accept</c>; null where it need not.</param>
/// <param name="Taken">Whether it is in the file, or would be with <c>--yes</c>.</param>
/// <param name="Members">What differs.</param>
public sealed record PriceChangeJson(string Model, string Kind, DateOnly? EffectiveFrom, string? Doubt, bool Taken, IReadOnlyList<PriceMemberJson> Members)
{
    public static PriceChangeJson Of(PriceChange change, bool isTaken) => new(
        change.Compared.Model,
        Json.Word(change.Compared.Verdict),
        change.From,
        change.Compared.Doubt,
        isTaken,
        [.. change.Compared.Members.Select(member => new PriceMemberJson(member.Name, member.Listed, member.Table))]);
}

/// <summary>One member of a price, US dollars per million tokens or per unit.</summary>
public sealed record PriceMemberJson(string Member, decimal? ListedUsd, decimal TableUsd);
