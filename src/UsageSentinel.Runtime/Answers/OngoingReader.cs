using System.Collections.Immutable;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>What goes on besides alerts: a few rows, and nothing of a key of which nothing is expected.</summary>
public sealed class OngoingReader
{
    private readonly SeriesStore series;
    private readonly RotationStore rotations;
    private readonly CountdownStore countdowns;
    private readonly EnvelopeStore envelope;
    private readonly ControlStore control;
    private readonly SentinelOptions options;

    internal OngoingReader(
        SeriesStore series, RotationStore rotations, CountdownStore countdowns, EnvelopeStore envelope, ControlStore control, SentinelOptions options) =>
        (this.series, this.rotations, this.countdowns, this.envelope, this.control, this.options) =
        (series, rotations, countdowns, envelope, control, options);

    /// <summary>Whether the stop switch is on.</summary>
    internal async Task<bool> IsStoppedAsync(CancellationToken cancellationToken) => options.Response.Stopped || await control.IsStoppedAsync(cancellationToken);

    /// <summary>What goes on in an account.</summary>
    internal async Task<OngoingJson> ReadAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expected = await ExpectedAsync(account, now, cancellationToken);
        var rotating = (await rotations.OpenAsync(cancellationToken)).Select(one => one.Saga).Where(one => one.Account == account).ToList();
        var deleting = (await countdowns.OpenAsync(cancellationToken)).Select(one => one.Saga).Where(one => one.Account == account).ToList();
        return new OngoingJson(
            expected.Count,
            expected.Count == 0 ? null : expected.Min(one => one.Until),
            rotating.Count,
            rotating.Count(one => one.Phase is RotationPhase.Announced or RotationPhase.Straggling),
            deleting.Count,
            deleting.Count(one => one.IsByHand || (one.Phase is CountdownPhase.Proposed && one.ApprovedBy is null)),
            deleting.Count == 0 ? null : deleting.Min(one => one.DueAt),
            options.Response.Envelope.Enabled ? await EnvelopeAsync(account, cancellationToken) : null);
    }

    private async Task<List<ExpectedActivity>> ExpectedAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new List<ExpectedActivity>();
        foreach (var one in await series.Expected.ReadAsync(account, cancellationToken) ?? [])
        {
            if ((await series.FindAsync(account, one, cancellationToken))?.State.Expected is { } expected && expected.Until > now)
            {
                found.Add(expected);
            }
        }

        return found;
    }

    private async Task<EnvelopeNowJson?> EnvelopeAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var capped = (await envelope.ReadAsync(account, cancellationToken)).Where(one => !one.Memory.Caps.Models.IsEmpty).ToList();
        if (capped.Count == 0)
        {
            return null;
        }

        var minutes =
            from one in capped
            where !one.Memory.Days.IsEmpty
            let day = one.Memory.Days[^1]
            from cap in one.Memory.Caps.Models
            where day.Models.ContainsKey(cap.Key)
            let used = day.Models[cap.Key]
            select (one.Project, Model: cap.Key, Share: Math.Max(Share(used.Requests, cap.Value.Requests), Share(used.Tokens, cap.Value.Tokens)), day.Day);
        var nearest = minutes.OrderByDescending(one => one.Share).ThenBy(one => one.Project.Value, StringComparer.Ordinal).Take(1).ToImmutableArray();
        return new EnvelopeNowJson(
            capped.Count,
            capped.Sum(one => one.Memory.Caps.Models.Count),
            nearest.IsEmpty ? null : nearest[0].Project.Value,
            nearest.IsEmpty ? null : nearest[0].Model,
            nearest.IsEmpty ? null : Math.Round(nearest[0].Share, 4),
            nearest.IsEmpty ? null : nearest[0].Day);
    }

    private static double Share(long used, double cap) => cap > 0 ? used / cap : 0;
}
