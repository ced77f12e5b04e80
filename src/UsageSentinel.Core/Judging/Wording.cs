using System.Globalization;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// What the detector found, in the order an operator asks: how many times the usual, of what, for how long, what it costs and
/// what of; and how sure it is.
/// </summary>
internal static class Wording
{
    /// <summary>Evidence from which something is mentioned separately.</summary>
    private const double Notable = 2;

    /// <summary>Times the usual from which use is more than usual.</summary>
    private const double Rise = 1.5;

    public static string Explain(in DetectorScore judgement, in DetectorInput step, ExcessParts parts)
    {
        var usual = judgement.Family is EvidenceFamily.Birth ? "is normal for new keys of the organization" : "is normal";
        var rest = parts.Total > Usd.Zero ? $" Of the last {Length(step.Hours)}: {parts.Total} above normal ({parts})." : string.Empty;
        var compared = string.Create(
            CultureInfo.InvariantCulture,
            $"{Found(judgement)}; {Amount(judgement, judgement.Expected)} {usual}{Times(judgement)}.");

        // Who only tries what a key may call uses no more than ever: that says nothing.
        var found = judgement.Family is not EvidenceFamily.Novelty ? compared
            : judgement.Ratio < Rise ? $"{Novel(judgement, step)}."
            : $"{Novel(judgement, step)}; {compared}";
        return string.Create(CultureInfo.InvariantCulture, $"{found}{rest}{Besides(judgement, step)} Score {judgement.Score:0.0}.");
    }

    /// <summary>What else is out of the ordinary, besides what carries the score.</summary>
    private static string Besides(in DetectorScore judgement, in DetectorInput step) => string.Concat(
        judgement is { Family: not EvidenceFamily.Novelty } && step.NovelModels > 0
            ? string.Create(CultureInfo.InvariantCulture, $" {(step.NovelModels >= ModelMemory.Slots ? "Sixteen or more new models" : step.NovelModels == 1 ? "One new model" : $"{step.NovelModels} new models")} within a day{(step.NovelUsd > 0 ? $", {Dollars(step.NovelUsd)} in the last {Length(step.Hours)}" : string.Empty)}.")
            : string.Empty,
        judgement is { Family: not (EvidenceFamily.Time or EvidenceFamily.Birth), Time: >= Notable } ? " The hour is normally idle." : string.Empty,
        judgement is { Family: not EvidenceFamily.Unit, Unit: >= Notable } ? " Each request is more expensive or longer than normal." : string.Empty,
        judgement is { Family: EvidenceFamily.Unit or EvidenceFamily.Novelty, Volume: >= Notable } ? " There are also more requests than normal." : string.Empty);

    public static string Meter(in DetectorScore judgement) => judgement.Channel switch
    {
        Channel.Usd => "USD",
        Channel.UsualUsd => "USD/half hour",
        Channel.UsdPerRequest => "USD/request",
        Channel.InputPerRequest => "input tokens/request",
        Channel.Requests => "requests",
        Channel.UsualRequests => "requests/half hour",
        _ => "input tokens",
    };

    /// <summary>Millions in words, smaller numbers as exact as anybody reads them.</summary>
    public static string Number(double value) => value switch
    {
        >= 1e6 => (value / 1e6).ToString("#,0.#", CultureInfo.InvariantCulture) + " million",
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    public static string Length(double hours) => hours < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{hours * 60:0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{hours:0.#} h");

    private static string Found(in DetectorScore judgement)
    {
        var observed = Amount(judgement, judgement.Observed);
        var over = Length(judgement.WindowHours);
        return judgement.Channel switch
        {
            Channel.Usd => $"{observed} in {over}",
            Channel.UsdPerRequest => $"{observed} per request over {over}",
            Channel.InputPerRequest => $"{observed} input tokens per request over {over}",
            Channel.UsualUsd => $"{observed} in a typical half hour of the last {over}",
            Channel.UsualRequests => $"{observed} {Plural.Of(Math.Round(judgement.Observed), "request")} in a typical half hour of the last {over}",
            Channel.Requests => $"{observed} {Plural.Of(Math.Round(judgement.Observed), "request")} in {over}",
            _ => $"{observed} input tokens in {over}",
        };
    }

    private static string Novel(in DetectorScore judgement, in DetectorInput step) => step.NovelModels > 1
        ? string.Create(CultureInfo.InvariantCulture, $"{step.NovelModels}{(step.NovelModels >= ModelMemory.Slots ? " or more" : string.Empty)} models within a day that this key never used before")
        : string.Create(CultureInfo.InvariantCulture, $"{Dollars(step.NovelUsd)} in {Length(step.Hours)} on a model this key never used before");

    /// <summary>In what the channel counts.</summary>
    private static string Amount(in DetectorScore judgement, double value) =>
        judgement.Channel is Channel.Usd or Channel.UsdPerRequest or Channel.UsualUsd ? Dollars(value) : Number(value);

    private static string Dollars(double value) => new Usd((decimal)Math.Clamp(value, 0, 1e15)).ToString();

    private static string Times(in DetectorScore judgement) => judgement.Ratio switch
    {
        var ratio when !double.IsFinite(ratio) || ratio <= 1 => string.Empty,
        >= 1000 => " (more than 1,000 times)",
        >= 10 => string.Create(CultureInfo.InvariantCulture, $" ({judgement.Ratio:0} times)"),
        _ => string.Create(CultureInfo.InvariantCulture, $" ({judgement.Ratio:0.0} times)"),
    };
}
