using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using Xunit.Abstractions;

namespace UsageSentinel.Tests.Responding.Faults;

/// <summary>
/// Random schedules of everything that goes wrong: the provider fails before or after it did its work and lies, the process dies
/// between any two writes, events come doubled and in any order, two responders work at once, people stop, resume, put back, and change limits at the provider by hand.
/// Limits lift themselves, budgets and the safety envelope hold limits of their own, and everything is switched off at the end.
/// </summary>
public sealed class FaultScheduleTests(ITestOutputHelper output)
{
    /// <summary>How many schedules; <c>SENTINEL_FAULT_SCHEDULES=10000</c> runs the whole proof.</summary>
    private static readonly int Schedules =
        int.TryParse(Environment.GetEnvironmentVariable("SENTINEL_FAULT_SCHEDULES"), CultureInfo.InvariantCulture, out var asked) ? asked : 60;

    /// <summary>The first schedule; <c>SENTINEL_FAULT_FROM</c> looks at others.</summary>
    private static readonly int First =
        int.TryParse(Environment.GetEnvironmentVariable("SENTINEL_FAULT_FROM"), CultureInfo.InvariantCulture, out var from) ? from : 1;

    [Fact]
    public async Task EverySchedule_KeepsEveryLaw()
    {
        var sum = new FaultCounts();
        for (var seed = First; seed < First + Schedules; seed++)
        {
            try
            {
                sum += await RunAsync(seed);
            }
            catch (BrokenLaw broken)
            {
                Assert.Fail($"Schedule {seed}: {broken.Message}");
            }
        }

        output.WriteLine(sum.ToString());

        // A proof over schedules in which nothing happens would prove nothing.
        Assert.True(sum.Deleted > Schedules / 2, $"Only {sum}.");
        Assert.True(sum.Limited > Schedules / 5 && sum.Restored > Schedules / 5, $"Only {sum}.");
        Assert.True(sum.Budgets > Schedules / 5 && sum.Envelopes > Schedules / 5, $"Only {sum}.");
    }

    /// <summary>One schedule. A seed draws the same steps; what two responders at once make of them can differ from run to run.</summary>
    /// <exception cref="BrokenLaw">Something happened that must never happen.</exception>
    internal static async Task<FaultCounts> RunAsync(int seed)
    {
        var dice = new Random(seed * 7919);
        await using var world = new FaultWorld(seed);
        await world.PrepareAsync();
        world.SetFaults(dice.NextDouble() * 0.04, dice.NextDouble() * 0.01, dice.NextDouble() * 0.25, dice.NextDouble() * 0.3);
        var steps = dice.Next(10, 26);
        for (var step = 0; step < steps; step++)
        {
            await TryAsync(world, () => StepAsync(world, dice));
            world.IsPersonActing = false;
        }

        await SettleAsync(world);
        var rows = await world.Get<LedgerStore>().ReadAsync(10_000, CancellationToken.None);
        var restored = await RestoreAsync(world);
        await SwitchOffAsync(world);
        await CheckAsync(world);
        var before = world.Organizations.SelectMany(one => FaultWorld.Projects.Select(project => one.Own(project))).ToList();
        var after = world.Organizations.SelectMany(one => FaultWorld.Projects.Select(project => one.Levers(project))).ToList();
        FaultWorld.Require(before.SequenceEqual(after), $"What was put back is not what people set last: {string.Join(" / ", after)} instead of {string.Join(" / ", before)}. {await ToldAsync(world)}");
        var acts = (await world.Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).Acts;
        return new FaultCounts(
            world.Organizations.Sum(one => one.Deleted.Count),
            acts.Count(act => act is { DoneAt: not null, Wanted: not null }),
            restored,
            rows.Count(row => IsLift(row) && row.Summary.StartsWith("Lift Throttle", StringComparison.Ordinal)),
            rows.Count(row => IsLift(row) && !row.Summary.StartsWith("Lift Throttle", StringComparison.Ordinal)),
            rows.Count(row => row.Kind is LedgerKind.Intended && row.EpisodeId.StartsWith(ByHand, StringComparison.Ordinal)),
            rows.Count(row => row.Summary.StartsWith("Budget '", StringComparison.Ordinal) && row.Summary.Contains(" spent; ", StringComparison.Ordinal)),
            rows.Count(row => row.Summary.Contains(" are capped at ", StringComparison.Ordinal)));
    }

    /// <summary>Whether a limit begins to be lifted without a person.</summary>
    private static bool IsLift(LedgerEntry row) => row.Kind is LedgerKind.Restoring && row.Summary.StartsWith("Lift ", StringComparison.Ordinal);

    /// <summary>Envelope and budgets leave the configuration: what they hold goes back.</summary>
    private static async Task SwitchOffAsync(FaultWorld world)
    {
        await world.RestartAsync(withoutStandingLimits: true);
        await world.Get<BudgetLimitRunner>().RunAsync(CancellationToken.None);
        await world.Get<EnvelopeRunner>().RunAsync(CancellationToken.None);

        // Alerts still fire, and a limit that lifted itself may be set again for one: not after this.
        await world.Get<ControlStore>().SetStopAsync(true, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
        await world.Get<ResponseCoordinator>().ResumeAsync(CancellationToken.None);
        var held = (await world.Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).Limits.Where(pair => !pair.Value.Reasons.IsEmpty).ToList();
        FaultWorld.Require(held.Count == 0, $"Still held after everything was switched off: {string.Join(", ", held.SelectMany(pair => pair.Value.Reasons.Select(reason => $"{pair.Key.Project} {reason.Id}")))}.");
    }

    private static async Task StepAsync(FaultWorld world, Random dice)
    {
        switch (dice.Next(16))
        {
            case 0 or 1 or 2:
                await world.Get<ResponseHandler>().HandleAsync(world.Events[dice.Next(world.Events.Count)], CancellationToken.None);
                break;
            case 3 or 4:
                // Two responders, or one event delivered twice at once.
                var (first, second) = (world.Events[dice.Next(world.Events.Count)], world.Events[dice.Next(world.Events.Count)]);
                second = dice.Next(2) == 0 ? first : second;
                await Task.WhenAll(
                    world.Get<ResponseHandler>().HandleAsync(first, CancellationToken.None), world.Get<ResponseHandler>().HandleAsync(second, CancellationToken.None));
                break;
            case 5:
                await world.Get<ResponseCoordinator>().ResumeAsync(CancellationToken.None);
                break;
            case 6:
                await world.Get<Verification>().VerifyAsync(CancellationToken.None);
                break;
            case 7:
                await LookAgainAsync(world);
                world.Clock.Advance(TimeSpan.FromMinutes(dice.Next(1, 40)));
                await world.FreshenAsync();
                break;
            case 11:
                // What is in force is verified, and then half a day may be calm, after which a limit lifts itself.
                await world.Get<ResponseCoordinator>().ResumeAsync(CancellationToken.None);
                await LookAgainAsync(world);
                world.Clock.Advance(TimeSpan.FromMinutes(25));
                await world.FreshenAsync();
                await world.Get<Verification>().VerifyAsync(CancellationToken.None);
                await LookAgainAsync(world);
                world.Clock.Advance(TimeSpan.FromHours(dice.Next(1, 14)));
                await world.Get<LimitLifting>().RunAsync(CancellationToken.None);
                await world.FreshenAsync();
                break;
            case 10:
                world.Organizations[dice.Next(2)].ChangeByHand(FaultWorld.Projects[dice.Next(3)], dice.Next(1, 3_000));
                break;
            case 13:
                await world.Get<BudgetLimitRunner>().RunAsync(CancellationToken.None);
                break;
            case 12:
                await world.Get<EnvelopeRunner>().RunAsync(CancellationToken.None);
                break;
            case 14:
                await Task.WhenAll(world.Get<BudgetLimitRunner>().RunAsync(CancellationToken.None), world.Get<EnvelopeRunner>().RunAsync(CancellationToken.None));
                break;
            case 15:
                await PersonAsync(world, dice);
                break;
            case 8:
                await world.Get<ControlStore>().SetStopAsync(dice.Next(3) == 0, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
                break;
            default:
                var acts = (await world.Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).Acts.Where(act => act.HoldsLimit).ToList();
                if (acts.Count > 0)
                {
                    await world.Get<ActionRollback>().RestoreAsync(acts[dice.Next(acts.Count)].Id, "ops", "a test", CancellationToken.None);
                }

                break;
        }
    }

    /// <summary>
    /// A request of a process that is gone may come after another one has read the restored limit back. That is found by a run within ten minutes, or not at all, so
    /// no more time passes before such a run has read the provider.
    /// </summary>
    private static async Task LookAgainAsync(FaultWorld world)
    {
        using (world.WithoutFaults())
        {
            await world.Get<LimitOwner>().ReviewAsync(CancellationToken.None);
        }
    }

    /// <summary>Begins the alert of what a person asked for.</summary>
    private const string ByHand = "manual.";

    /// <summary>A person takes a standing limit back, hands a project over to the envelope again, or limits a key.</summary>
    private static async Task PersonAsync(FaultWorld world, Random dice)
    {
        world.IsPersonActing = true;
        switch (dice.Next(4))
        {
            case 3:
                var (reported, now) = (world.Events[dice.Next(world.Events.Count)].Data, world.Clock.GetUtcNow());
                var level = (ContainmentLevel)dice.Next((int)ContainmentLevel.Throttle, (int)ContainmentLevel.SpendLimit + 1);
                var one = new ResponseCase(
                    string.Create(CultureInfo.InvariantCulture, $"{ByHand}{now.ToUnixTimeSeconds()}.{reported.ApiKeyId}"), new ProviderAccount(reported.Provider!, reported.Account!), new ProjectId(reported.ProjectId!), new KeyId(reported.ApiKeyId!), now, null, null);
                await world.Get<ManualContainment>().ContainAsync(one, new Requester.Person("ops", level, BlastRadiusConsent.Given, "a test"), CancellationToken.None);
                break;
            case 0:
                await world.Get<BudgetLimitRunner>().UndoAsync(dice.Next(2) == 0 ? "zero" : "one", "ops", "a test", CancellationToken.None);
                break;
            case 1:
                await world.Get<EnvelopeControl>().TakeBackAsync(FaultWorld.Projects[dice.Next(2)], "ops", "a test", CancellationToken.None);
                break;
            default:
                await world.Get<EnvelopeControl>().HandOverAsync(FaultWorld.Projects[dice.Next(2)], "ops", "a test", CancellationToken.None);
                break;
        }
    }

    /// <summary>The world heals, and a few runs later nothing is half done.</summary>
    private static async Task SettleAsync(FaultWorld world)
    {
        world.SetFaults(0, 0, 0, 0);
        await world.RestartAsync();
        await world.Get<ControlStore>().SetStopAsync(false, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
        for (var run = 0; run < 3; run++)
        {
            await world.Get<ResponseCoordinator>().ResumeAsync(CancellationToken.None);
            world.Clock.Advance(TimeSpan.FromMinutes(20));
            await world.FreshenAsync();
            await world.Get<Verification>().VerifyAsync(CancellationToken.None);
            await world.Get<BudgetLimitRunner>().RunAsync(CancellationToken.None);
            await world.Get<EnvelopeRunner>().RunAsync(CancellationToken.None);
        }

        var open = (await world.Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).Acts.Where(act => act.Status is ActionStatus.Intended or ActionStatus.Restoring);
        FaultWorld.Require(!open.Any(), $"Still half done when everything works again: {string.Join(", ", open.Select(act => $"{act.Id} {act.Status}"))}.");
    }

    /// <summary>What the ledger tells, for whoever looks into a broken law.</summary>
    private static async Task<string> ToldAsync(FaultWorld world) => string.Join(
        '\n',
        (await world.Get<LedgerStore>().ReadAsync(10_000, CancellationToken.None))
            .Where(row => row.Kind is not LedgerKind.AwaitingApproval && !row.Summary.StartsWith("Blocked by guardrail", StringComparison.Ordinal) || row.Summary.Contains("part of the action", StringComparison.Ordinal))
            .Select(row => $"{row.At:T} {row.Kind} {row.EpisodeId} {row.Subject} {row.Summary}"));

    private static async Task<int> RestoreAsync(FaultWorld world)
    {
        var count = 0;
        foreach (var act in (await world.Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).Acts.Where(act => act.HoldsLimit))
        {
            FaultWorld.Require(
                await world.Get<ActionRollback>().RestoreAsync(act.Id, "ops", "the end", CancellationToken.None) is RestoreOutcome.Restored or RestoreOutcome.LeftAsFound, $"{act.Id} cannot be put back.");
            count++;
        }

        return count;
    }

    private static async Task CheckAsync(FaultWorld world)
    {
        var ledger = world.Get<LedgerStore>();
        var acts = (await ledger.ReadActsAsync(CancellationToken.None)).Acts;
        var rows = await ledger.ReadAsync(10_000, CancellationToken.None);
        FaultWorld.Require(!rows.Any(row => IsLift(row) && row.EpisodeId.StartsWith(ByHand, StringComparison.Ordinal)), "A limit that a person set was lifted without one.");
        foreach (var organization in world.Organizations)
        {
            FaultWorld.Require(organization.Deleted.Select(gone => gone.Key).Distinct().Count() == organization.Deleted.Count, "A key was deleted twice.");
            foreach (var (key, _) in organization.Deleted)
            {
                FaultWorld.Require(
                    acts.Any(act => act.Key.Value == key && act.Level.IsIrreversible() && act.Status is ActionStatus.Done or ActionStatus.Verified or ActionStatus.Failed),
                    $"The ledger does not say that {key} was deleted.");
                FaultWorld.Require(
                    rows.Any(row => row.Kind is LedgerKind.Intended && row.Subject.EndsWith($"/keys/{key}", StringComparison.Ordinal)), $"{key} was deleted without an intent.");
            }

            Budget(organization.Deleted, 2, $"of {organization.Account}");
        }

        Budget([.. world.Organizations.SelectMany(one => one.Deleted)], 3, "over all organizations");
    }

    /// <summary>No hour holds more deletions than the budget.</summary>
    private static void Budget(List<(string Key, DateTimeOffset At)> deleted, int most, string whose)
    {
        foreach (var (_, at) in deleted)
        {
            var inHour = deleted.Count(other => other.At >= at && other.At - at < TimeSpan.FromHours(1));
            FaultWorld.Require(inHour <= most, $"{inHour} deletions {whose} within an hour.");
        }
    }

    private static async Task TryAsync(FaultWorld world, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (ProcessDied)
        {
            await world.RestartAsync();
        }
        catch (PartlyFailedException partly) when (Each(partly).All(fault => fault.GetBaseException() is ProcessDied or ProviderException or StoreException))
        {
            await (Each(partly).Any(fault => fault.GetBaseException() is ProcessDied) ? world.RestartAsync() : Task.CompletedTask);
        }
        catch (Exception failure) when (failure is ProviderException or StoreException)
        {
            // Delivered again by a later step, or considered again by a later run.
        }
    }

    private static IEnumerable<Exception> Each(PartlyFailedException partly) => partly.Faults.SelectMany(fault => fault is PartlyFailedException inner ? Each(inner) : [fault]);
}

/// <summary>What happened in schedules.</summary>
/// <param name="Deleted">Keys that were deleted.</param>
/// <param name="Limited">Limits that actions set.</param>
/// <param name="Restored">Limits of actions that were restored at the end.</param>
/// <param name="Lifted">Throttles that lifted themselves.</param>
/// <param name="LiftedOthers">Model lists and spend limits that lifted themselves.</param>
/// <param name="ByHand">Limits that people asked for.</param>
/// <param name="Budgets">Limits that budgets set.</param>
/// <param name="Envelopes">Caps that the envelope set.</param>
internal readonly record struct FaultCounts(int Deleted, int Limited, int Restored, int Lifted, int LiftedOthers, int ByHand, int Budgets, int Envelopes)
{
    public static FaultCounts operator +(FaultCounts left, FaultCounts right) => new(
        left.Deleted + right.Deleted,
        left.Limited + right.Limited,
        left.Restored + right.Restored,
        left.Lifted + right.Lifted,
        left.LiftedOthers + right.LiftedOthers,
        left.ByHand + right.ByHand,
        left.Budgets + right.Budgets,
        left.Envelopes + right.Envelopes);
}
