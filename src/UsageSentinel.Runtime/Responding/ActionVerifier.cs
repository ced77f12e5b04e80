using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Looks whether an act holds: at what the provider lists, at its audit log where it has one, and at usage that began afterwards.</summary>
internal sealed class ActionVerifier(UsageWitness usage)
{
    /// <summary>Rate limits are enforced by the second here and there, and minutes are cut sharply: a little over is no failure.</summary>
    private const double Tolerance = 1.25;
    private const int Slack = 5;

    /// <returns>Whether it holds, and what was seen.</returns>
    public async Task<(Holding Holds, string What)> LookAsync(
        ProviderConnection connection, ContainmentAction act, LedgerSnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var doneAt = act.DoneAt ?? now;
        if (act.Level.IsIrreversible())
        {
            return await DeletedAsync(connection, act, doneAt, now, cancellationToken);
        }

        if (act is not { Wanted: { } wanted, Before: { } before })
        {
            return (Holding.No, "the recorded action has no target value");
        }

        var read = await ProviderLimits.ReadAsync(connection.Control.Value, act.Project, act.Level, cancellationToken);
        var look = (snapshot.LimitOf(act.Limit) ?? OwnedLimit.Hold(null, new LimitReason(act.Id, LimitPurpose.Containment, wanted), before, now)).Look(read, now);
        if (look.Overridden.Any(LimitParts.Ids(wanted).Contains))
        {
            return (Holding.Changed, "the limit was changed later at the provider by somebody else");
        }

        var inForce = LimitParts.Only(look.Limit.Effective, LimitParts.Ids(wanted).Contains) ?? wanted;
        if (!ProviderLimit.Part(read, inForce).IsSame(inForce))
        {
            return (Holding.No, "the provider does not return the limit that was set; it was changed later or never applied");
        }

        return act.Status is ActionStatus.Verified
            ? (Holding.Yes, $"the limit of project {act.Project} is as set")
            : await LimitedAsync(connection, act, wanted, doneAt, now, cancellationToken);
    }

    private static async Task<(Holding, string)> DeletedAsync(
        ProviderConnection connection, ContainmentAction act, DateTimeOffset doneAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if ((await connection.Keys.ListKeysAsync(act.Project, cancellationToken)).Any(key => key.Id == act.Key)
            || await connection.Keys.FindKeyAsync(act.Project, act.Key, cancellationToken) is not null)
        {
            return (Holding.No, "the provider still lists the key");
        }

        var used = 0L;
        await foreach (var row in UsageWitness.ReadAsync(connection.Usage, After(doneAt, now), cancellationToken))
        {
            used += row.Dimensions.Key == act.Key ? row.Counts.Requests + row.Counts.Units : 0;
        }

        return used > 0
            ? (Holding.No, string.Create(CultureInfo.InvariantCulture, $"{used} {Plural.Of(used, "request")} started after the deletion"))
            : (Holding.Yes, $"key {act.Key} is deleted and has no usage that started after {doneAt:HH:mm} UTC; {await AuditAsync(connection, act, now, cancellationToken)}");
    }

    private async Task<(Holding, string)> LimitedAsync(
        ProviderConnection connection, ContainmentAction act, ProviderLimitState wanted, DateTimeOffset doneAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var window = After(doneAt + act.Level.TimeToEffect(), now);
        var rows = new List<UsageRow>();
        await foreach (var row in UsageWitness.ReadAsync(connection.Usage, window, cancellationToken))
        {
            if (row.Dimensions.Project == act.Project)
            {
                rows.Add(row);
            }
        }

        switch (wanted)
        {
            case ProviderLimitState.Limits limits:
                var over = limits.Models.FirstOrDefault(limit => limit.MaxRequestsPerMinute is { } most && rows
                    .Where(row => row.Dimensions.Model?.StartsWith(limit.Model, StringComparison.Ordinal) is true && Nearest(limits, row.Dimensions.Model) == limit)
                    .GroupBy(row => row.Window.Start)
                    .Any(minute => minute.Sum(row => row.Counts.Requests) > (most * Tolerance) + Slack));
                return over is null
                    ? (Holding.Yes, $"the provider returns the rate limits of project {act.Project} as set, and no minute since then exceeded them")
                    : (Holding.No, $"more requests of {over.Model} than the limit allows started after it was set");
            case ProviderLimitState.List { Permissions: { IsAllowList: false } denied }:
                var denials = rows.Where(row => row.Dimensions.Model is { } model && denied.Models.Contains(model)).Sum(row => row.Counts.Requests);
                return denials == 0
                    ? (Holding.Yes, $"the provider returns the models as blocked for project {act.Project}, and none was used since then")
                    : (Holding.No, string.Create(CultureInfo.InvariantCulture, $"{denials} {Plural.Of(denials, "request")} of blocked models started afterwards"));
            default:
                return await SpentAsync(connection, act, rows, now - doneAt, cancellationToken);
        }
    }

    /// <summary>A spend limit is only believed when the provider says it enforces it, or nothing is left to enforce.</summary>
    private async Task<(Holding, string)> SpentAsync(
        ProviderConnection connection, ContainmentAction act, List<UsageRow> rows, TimeSpan since, CancellationToken cancellationToken)
    {
        var spent = rows.Aggregate(Usd.Zero, (sum, row) => sum + usage.CostOf(act.Account, row));
        var status = await connection.Control.Value.FindSpendLimitAsync(act.Project, cancellationToken);
        return (status?.IsEnforcing, spent.Amount) switch
        {
            (true, _) => (Holding.Yes, $"the provider reports that it enforces the spend limit of project {act.Project}; {spent} was spent after it was set"),
            (_, 0) => (Holding.Yes, $"the spend limit of project {act.Project} is returned by the provider as set, and nothing was spent since then"),
            _ when since < TimeSpan.FromHours(1) => (Holding.Unclear, "not enforced yet"),
            _ => (Holding.No, $"the provider does not enforce the spend limit an hour after it was set; {spent} was spent since then"),
        };
    }

    /// <summary>What the audit log says; many organizations have none, so that silence proves nothing.</summary>
    private static async Task<string> AuditAsync(ProviderConnection connection, ContainmentAction act, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var subject = act.Level is ContainmentLevel.RevokeServiceAccount ? act.ServiceAccountId : act.Key.Value;
            var entries = await connection.Control.Value.ReadAuditLogAsync(
                new TimeWindow(act.BegunAt.AddMinutes(-5), now.AddMinutes(1)), ["api_key.deleted", "service_account.deleted"], cancellationToken);
            return entries.FirstOrDefault(entry => entry.SubjectId == subject) is { } found
                ? $"the audit log shows the deletion at {found.EffectiveAt:HH:mm} UTC"
                : "the audit log does not show the deletion";
        }
        catch (ProviderException)
        {
            return "the audit log is off or cannot be read";
        }
    }

    /// <summary>In-flight requests may be metered in the minute after.</summary>
    private static TimeWindow After(DateTimeOffset doneAt, DateTimeOffset now)
    {
        var from = BucketWidth.Minute.Ceiling(doneAt).AddMinutes(1);
        var to = BucketWidth.Minute.Ceiling(now).AddMinutes(1);
        return new TimeWindow(from, to > from ? to : from.AddMinutes(1));
    }

    /// <summary>The limit whose name fits best: <c>gpt-4o-mini</c> is not held to the limit of <c>gpt-4o</c>.</summary>
    private static RateLimit? Nearest(ProviderLimitState.Limits limits, string model) => limits.Models
        .Where(limit => model == limit.Model || (model.Length > limit.Model.Length + 1 && model.StartsWith(limit.Model + "-", StringComparison.Ordinal) && char.IsAsciiDigit(model[limit.Model.Length + 1])))
        .MaxBy(limit => limit.Model.Length);
}

/// <summary>Whether an act holds.</summary>
internal enum Holding
{
    Yes,
    No,

    /// <summary>Somebody else changed the limit, and it is theirs.</summary>
    Changed,

    /// <summary>Too early to say; asked again.</summary>
    Unclear,
}
