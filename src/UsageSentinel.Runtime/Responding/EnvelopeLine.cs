using System.Collections.Immutable;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Responding;

/// <summary>A project and its caps, for people.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Project">The project.</param>
/// <param name="TrustedDays">Days that count: complete ones without an alert, 28 at the most.</param>
/// <param name="Decision"><c>set</c>, <c>keep</c>, <c>lift</c> or <c>blocked</c>.</param>
/// <param name="Reason">Why it is not set; null where it is.</param>
/// <param name="BlockedBy">The guardrail that blocks; null for none.</param>
/// <param name="IsHeld">Whether caps are in force.</param>
/// <param name="Requests">Requests of the minutes that are kept.</param>
/// <param name="Cut">How many of them the caps would have refused, alerts included.</param>
/// <param name="Models">The models with a cap.</param>
/// <param name="Theirs">Rate limits that a person changed at the provider, which the envelope leaves alone.</param>
/// <param name="ExpectedUntil">Until when the caps leave room for activity that a person announced, UTC; null where they do not.</param>
public sealed record EnvelopeLine(
    string Account,
    string Project,
    int TrustedDays,
    string Decision,
    string? Reason,
    string? BlockedBy,
    bool IsHeld,
    long Requests,
    long Cut,
    ImmutableArray<EnvelopeModelLine> Models,
    ImmutableArray<string> Theirs,
    DateTimeOffset? ExpectedUntil)
{
    internal static EnvelopeLine Of(EnvelopeView view, EnvelopeCut cut, DateTimeOffset now)
    {
        var (word, reason, blocked) = view.Decision switch
        {
            EnvelopeDecision.Set => ("set", null, null),
            EnvelopeDecision.Keep keep => ("keep", keep.Reason, null),
            EnvelopeDecision.Lift lift => ("lift", lift.Reason, null),
            EnvelopeDecision.Blocked against => ("blocked", against.Reason, (string?)against.Guardrail.ToString()),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return new EnvelopeLine(
            view.Key.Account.Account,
            view.Key.Project.Value,
            view.TrustedDays,
            word,
            reason,
            blocked,
            view.Held is not null,
            cut.Requests,
            cut.Cut,
            EnvelopeModelLine.Of(view.CapsAt(now), view.Memory.Days),
            view.Limit is { } limit ? [.. limit.Theirs] : [],
            view.Room.Current(now) is { IsEmpty: false } loads ? loads.Max(load => load.Until) : null);
    }
}

/// <summary>The cap of a model.</summary>
/// <param name="Model">The model.</param>
/// <param name="BusiestRequests">The most requests of a minute in the last 28 days, alerts included.</param>
/// <param name="BusiestTokens">The same in tokens.</param>
/// <param name="CapRequests">Requests a minute that the cap allows; null for any number.</param>
/// <param name="CapTokens">Tokens a minute that the cap allows; null for any number, as for a model whose usage has no tokens.</param>
public sealed record EnvelopeModelLine(string Model, long BusiestRequests, long BusiestTokens, long? CapRequests, long? CapTokens)
{
    /// <summary>How much of the tighter cap the busiest minute used, in percent; 0 where nothing is capped.</summary>
    internal double UsedPercent => Math.Max(Percent(BusiestRequests, CapRequests), Percent(BusiestTokens, CapTokens));

    internal static ImmutableArray<EnvelopeModelLine> Of(EnvelopeCaps caps, ImmutableArray<EnvelopeDay> days) =>
    [
        .. caps.Models.Select(cap => new EnvelopeModelLine(
            cap.Key,
            days.Select(day => day.Models.TryGetValue(cap.Key, out var used) ? used.Requests : 0).DefaultIfEmpty().Max(),
            days.Select(day => day.Models.TryGetValue(cap.Key, out var used) ? used.Tokens : 0).DefaultIfEmpty().Max(),
            Shown(cap.Value.Requests),
            Shown(cap.Value.Tokens))),
    ];

    private static double Percent(long used, long? cap) => cap is > 0 ? used * 100.0 / cap.Value : 0;

    private static long? Shown(double cap) => cap < EnvelopeCap.Unlimited ? (long)Math.Ceiling(cap) : null;
}
