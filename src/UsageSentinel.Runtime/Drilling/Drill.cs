using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Replaying;

namespace UsageSentinel.Runtime.Drilling;

/// <summary>
/// Lays a simulated attack over the stored usage of a key, up to what is collected now, and judges and decides it as usual, in memory. Nothing
/// is stored, published or changed, and no provider is called.
/// </summary>
public sealed class Drill(DrillRecord record, DrillFacts facts, Policy policy, TimeProvider clock)
{
    /// <summary>Names the alert of a drill, which gives it a fingerprint that no real alert has.</summary>
    public const string Mark = "drill";

    /// <exception cref="Failures.StoreException">The store holds too little usage of the key, or cannot be read.</exception>
    public async Task<DrillResult> RunAsync(DrillRequest request, CancellationToken cancellationToken)
    {
        var stored = await record.ReadAsync(request.Target, cancellationToken);
        var (keys, attack) = Lay(request, stored);
        var rows = keys.Single(key => key.Key == request.Target.Key.Id.Value).Rows;
        var steps = ImmutableArray.CreateBuilder<Transition>();
        var seen = new List<DrillMoment>();
        var outcome = new Replay(policy).Run(
            keys,
            rows.Min(row => row.Minutes),
            bucket =>
            {
                if (Firing(request, attack, bucket) is { } moment)
                {
                    seen.Add(moment);
                }
            },
            steps.Add);
        var found = AttackResult.Of(attack, outcome.Alerts, steps.ToImmutable()).Detection;
        if (found is null)
        {
            return new DrillResult(request, attack, null, null, null);
        }

        var peak = steps.Last(step => step.Alert.Id == found.Alert.Id && step.Kind is TransitionKind.Fired or TransitionKind.Escalated);
        var read = await facts.ReadAsync(request, attack, Marked(request, found.Alert), clock.GetUtcNow(), cancellationToken);
        var answers = seen.Where(one => one.At >= found.At).Select(one => facts.Decide(read, one, rows)).ToList();
        return new DrillResult(request, attack, Marked(request, found), Marked(request, peak), answers.Find(answer => answer.IsAction) ?? answers.LastOrDefault());
    }

    private static (ImmutableArray<RecordedKey> Keys, LaidAttack Attack) Lay(DrillRequest request, ImmutableArray<RecordedKey> keys)
    {
        try
        {
            var end = DateTimeOffset.FromUnixTimeSeconds(keys.Single(key => key.Key == request.Target.Key.Id.Value).Rows[^1].End);
            return LaidAttack.Over(keys, new Injection(request.Kind, request.Target.Key.Id.Value, end - request.Kind.Length(), request.Times));
        }
        catch (InjectionException)
        {
            throw DrillRecord.None(request.Target);
        }
    }

    /// <summary>What fires on the key at the end of a bucket of the attack, at warning or above; null for nothing.</summary>
    private static DrillMoment? Firing(DrillRequest request, LaidAttack attack, JudgedBucket bucket)
    {
        if (bucket.Key.Key != request.Target.Key.Id.Value || bucket.Window.End.ToUnixTimeSeconds() <= attack.Start)
        {
            return null;
        }

        var firing = bucket.Alerts.Where(alert => alert is { State: AlertState.Firing, Severity: >= Severity.Warning }).ToList();
        return firing.Count == 0 ? null : new DrillMoment(
            bucket.Window.End,
            Marked(request, firing.OrderByDescending(alert => alert.Severity).ThenByDescending(alert => alert.Anomaly.Score).First()),
            firing.Aggregate(EvidenceFamilies.None, (families, alert) => families | alert.Anomaly.Families),
            firing.Max(alert => alert.Anomaly.Score));
    }

    private static Transition Marked(DrillRequest request, Transition step) => step with { Alert = Marked(request, step.Alert) };

    /// <summary>About the real key, so that silences, routes and modes apply as usual, and with a fingerprint of its own.</summary>
    private static Alert Marked(DrillRequest request, Alert alert) => alert with
    {
        Subject = alert.Subject with { Account = request.Target.Account, Project = request.Target.Key.Project, Name = Mark },
    };
}

/// <summary>What fires on the key at the end of a bucket.</summary>
/// <param name="At">The end of the bucket.</param>
/// <param name="Alert">The most severe alert.</param>
/// <param name="Evidence">The families of all that fire.</param>
/// <param name="Score">The highest score.</param>
internal sealed record DrillMoment(DateTimeOffset At, Alert Alert, EvidenceFamilies Evidence, double Score);
