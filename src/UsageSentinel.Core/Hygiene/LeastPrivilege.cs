using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Hygiene;

/// <summary>Proposes what a project needs, from 30 days of its use: the models it calls, and rate limits with room above its peaks.</summary>
internal static class LeastPrivilege
{
    private const string Requests = "max_requests_per_1_minute";
    private const string TokensPerMinute = "max_tokens_per_1_minute";

    /// <summary>Room above the highest minute that was seen.</summary>
    private const double Room = 3;

    /// <summary>The part of the highest hour that one minute is expected to reach, where minutes are no longer held.</summary>
    private const double MinuteOfHour = 0.1;

    private const long LeastRequests = 30;
    private const long LeastTokens = 100_000;

    /// <summary>Length of a date at the end of a model's name, with its separator.</summary>
    private const int DateLength = 11;

    /// <summary>A model list with what is used; null if the list allows nothing else already.</summary>
    public static HygieneFinding? Models(InventoryItem project, IReadOnlyCollection<KeyUse> use, HygieneIndex index)
    {
        if (!index.Knows(project.Id, InventoryKind.ModelPermissions))
        {
            return null;
        }

        // Applications call a model by its name or by its dated snapshot; usage names the snapshot.
        var used = use.SelectMany(one => one.Models).Select(model => model.Model).ToHashSet(StringComparer.Ordinal);
        var needed = used.Concat(used.Select(Family)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        var list = index.Items(project.Id, InventoryKind.ModelPermissions).FirstOrDefault();
        var allowed = list?.Setting("mode") == "allow_list" ? InventoryModels.Parse(list.Setting("models")) : null;
        var unused = allowed?.Where(model => !needed.Contains(model) && !needed.Contains(Family(model))).ToList();
        if (unused is { Count: 0 })
        {
            return null;
        }

        var refused = use.SelectMany(one => one.Models).Where(model => !needed.Contains(model.Model)).Sum(model => model.Requests);
        return new HygieneFinding(
            HygieneRule.UnusedModels,
            Severity.Info,
            project,
            unused is null ? $"can call any model, uses {used.Count.ToString(CultureInfo.InvariantCulture)}" : $"can call {unused.Count.ToString(CultureInfo.InvariantCulture)} models it did not use in 30 days",
            "the models in use",
            $"allow only: {string.Join(", ", needed)}")
        {
            Proposal = new HygieneProposal(InventoryItem.SettingsOf(("mode", "allow_list"), ("models", InventoryModels.Joined(needed))), refused),
        };
    }

    /// <summary>A rate limit with room above the peaks; null if the limit is not far above it, or the model is not used.</summary>
    public static HygieneFinding? Limit(InventoryItem limit, IReadOnlyCollection<KeyUse> use, HygienePolicy policy)
    {
        var model = limit.Name ?? string.Empty;
        var uses = use.SelectMany(one => one.Models).Where(one => one.Model == model || Family(one.Model) == model).ToList();
        if (uses.Count == 0)
        {
            return null;
        }

        // Peaks of several keys may coincide.
        var requests = Above(uses.Sum(one => Peak(one.PeakMinuteRequests, one.PeakHourRequests)), LeastRequests);
        var tokens = Above(uses.Sum(one => Peak(one.PeakMinuteTokens, one.PeakHourTokens)), LeastTokens);
        var proposed = InventoryItem.SettingsOf(
            (Requests, Tighter(limit.Amount(Requests), requests, policy)), (TokensPerMinute, Tighter(limit.Amount(TokensPerMinute), tokens, policy)));
        return proposed.IsEmpty ? null : new HygieneFinding(
            HygieneRule.LimitTooHigh,
            Severity.Info,
            limit,
            string.Join(", ", proposed.Keys.Select(name => $"{name} is {limit.Setting(name)}")),
            string.Create(CultureInfo.InvariantCulture, $"{policy.LimitFactor:0.#} times the proposed limit"),
            "set " + string.Join(", ", proposed.Select(pair => $"{pair.Key} to {pair.Value}")))
        {
            Proposal = new HygieneProposal(proposed, Refused(uses, proposed)),
        };
    }

    /// <summary>Requests of the highest minutes that the proposed limit would have refused.</summary>
    private static long Refused(List<ModelUse> uses, ImmutableSortedDictionary<string, string> proposed) =>
        proposed.TryGetValue(Requests, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? Math.Max(0, uses.Sum(one => one.PeakMinuteRequests) - limit)
            : 0;

    private static double Peak(long minute, long hour) => Math.Max(minute, hour * MinuteOfHour);

    private static long Above(double peak, long least) => Math.Max(least, (long)Math.Ceiling(Math.Min(peak * Room, long.MaxValue / 2.0)));

    private static string? Tighter(long? limit, long proposed, HygienePolicy policy) =>
        limit > proposed * policy.LimitFactor ? proposed.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>The name of a model without its date.</summary>
    private static string Family(string model) =>
        model.Length > DateLength && model[^DateLength] == '-' && DateOnly.TryParseExact(model[^10..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? model[..^DateLength]
            : model;
}
