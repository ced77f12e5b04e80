using System.Text;
using System.Text.Json;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Recording;

/// <summary>What was judged and decided is derived again from what is stored, byte for byte, and what was tampered with is not.</summary>
public sealed class ExplainTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    [Fact]
    public async Task Explain_EveryAlertOfAnIncident_GivesTheSameBytes()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.RunUntilAsync(async () => (await rig.Host.ActsAsync()).Any(act => act.Status is ActionStatus.Verified));

        var (steps, decisions) = (0, 0);
        foreach (var alert in await rig.Host.AlertsAsync())
        {
            var derived = Assert.IsType<Rederivation>(await rig.Host.Get<Explainer>().ExplainAsync(EngineHost.Account, alert.Id, CancellationToken.None));
            Assert.All(derived.Transitions, one => Assert.Equal(Sameness.Same, one.Sameness));
            Assert.All(derived.Decisions, one => Assert.Equal(Sameness.Same, one.Sameness));
            Assert.Equal(alert.Subject.Series.Key is not null, derived.IsSame);
            (steps, decisions) = (steps + derived.Transitions.Length, decisions + derived.Decisions.Length);
        }

        // Every decision of the responder is among them, and none of the rows is without its inputs.
        var rows = (await rig.Host.LedgerAsync()).Where(row => row.Kind is LedgerKind.Withheld or LedgerKind.Intended).ToList();
        Assert.All(rows, row => Assert.Equal(64, row.InputsHash.Length));
        Assert.Equal(rows.Count, decisions);
        Assert.All(rows, row => Assert.Equal(
            Enum.GetNames<Guardrail>(), JsonDocument.Parse(row.Details).RootElement.EnumerateArray().Select(answer => answer.GetProperty("rail").GetString())));
        Assert.True(steps > 5 && decisions > 0, $"Only {steps} steps and {decisions} decisions.");
    }

    [Fact]
    public async Task Explain_InputsOfTheDecisionChanged_SaysThatTheyWereAltered()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        await rig.Host.Get<ResponseHandler>().HandleAsync(received, CancellationToken.None);
        var hash = (await rig.Host.LedgerAsync()).Last(row => row.Kind is LedgerKind.Intended).InputsHash;
        var kept = rig.Host.Get<DecisionInputStore>();
        var inputs = Assert.IsType<RecordedInputs.Held>(await kept.FindAsync(hash, CancellationToken.None)).Inputs;
        var forged = await kept.KeepAsync(inputs with { Facts = inputs.Facts with { ProtectedBy = "prod-*" } }, CancellationToken.None);
        var row = await rig.Store.FindAsync(TableNames.Ledger, "inputs", forged, CancellationToken.None);
        await rig.Store.CommitAsync(TableNames.Ledger, "inputs", [new EntityWrite.Upsert(row!.Entity with { RowKey = hash })], CancellationToken.None);

        Assert.Equal([Sameness.Altered], (await DerivedAsync(rig, received.Data.AlertId!)).Decisions.Select(one => one.Sameness));

        await rig.Store.CommitAsync(TableNames.Ledger, "inputs", [new EntityWrite.Delete(hash)], CancellationToken.None);
        Assert.Equal([Sameness.Missing], (await DerivedAsync(rig, received.Data.AlertId!)).Decisions.Select(one => one.Sameness));
    }

    [Fact]
    public async Task Explain_OutcomeOfTheEngineChanged_IsAltered()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var id = (await rig.CriticalEventAsync()).Data.AlertId!;
        var found = (await rig.Host.Get<AlertIndex>().FindAsync(EngineHost.Account, id, CancellationToken.None))!;
        Assert.True((await DerivedAsync(rig, id)).IsSame);
        var row = (await StepsAsync(rig, found))[^1];
        var forged = Encoding.UTF8.GetString((byte[])row.Properties["Outcome"]).Replace("\"Severity\":\"Critical\"", "\"Severity\":\"Warning\"", StringComparison.Ordinal);
        await rig.Store.CommitAsync(
            TableNames.Sentinel, found.Partition, [new EntityWrite.Upsert(row.With("Outcome", Encoding.UTF8.GetBytes(forged)))], CancellationToken.None);

        var derived = await DerivedAsync(rig, id);
        Assert.False(derived.IsSame);
        Assert.Equal(Sameness.Altered, derived.Transitions[^1].Sameness);
    }

    /// <summary>Somebody who may write the store but not the ledger names what they forged by its right hash, and even points at it.</summary>
    [Fact]
    public async Task Explain_StepForgedBeforeItWasSealed_Differs()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var id = (await rig.CriticalEventAsync()).Data.AlertId!;
        var found = (await rig.Host.Get<AlertIndex>().FindAsync(EngineHost.Account, id, CancellationToken.None))!;
        var row = (await StepsAsync(rig, found))[^1];
        var forged = row.With("Outcome", Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString((byte[])row.Properties["Outcome"]).Replace("\"Severity\":\"Critical\"", "\"Severity\":\"Warning\"", StringComparison.Ordinal)));
        await ForgeAsync(rig, found, forged);
        await rig.NotifyAsync();

        var derived = await DerivedAsync(rig, id);
        Assert.False(derived.IsSame);
        Assert.Contains(derived.Transitions, one => one.Sameness is Sameness.Differs);
    }

    /// <summary>Bytes of another version are said to be so; they are no fault.</summary>
    [Fact]
    public async Task Explain_InputsOfTheEngineOfAnotherVersion_SaysSo()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var id = (await rig.CriticalEventAsync()).Data.AlertId!;
        var found = (await rig.Host.Get<AlertIndex>().FindAsync(EngineHost.Account, id, CancellationToken.None))!;
        await ForgeAsync(rig, found, (await StepsAsync(rig, found))[0].WithBlob("nobody wrote this"u8));

        Assert.Contains((await DerivedAsync(rig, id)).Transitions, one => one.Sameness is Sameness.OtherVersion);
    }

    private static async Task<List<Entity>> StepsAsync(ResponseRig rig, FoundAlert found)
    {
        var rows = new List<Entity>();
        await foreach (var entity in rig.Store.QueryAsync(
            TableNames.Sentinel, found.Partition, RowRange.StartingWith($"j|{found.Alert.Id}|"), CancellationToken.None))
        {
            rows.Add(entity.Entity);
        }

        return rows;
    }

    private static async Task ForgeAsync(ResponseRig rig, FoundAlert found, Entity row)
    {
        var name = RecordedTransitionId.Parse(row.RowKey[2..])! with { Hash = RecordedTransitionId.HashOf(new StoredEntity(row, string.Empty)) };
        await rig.Host.Get<UnsealedSteps>().PointAsync(EngineHost.Account, found.Partition, [name.ToString()], rig.World.Now, CancellationToken.None);
        await rig.Store.CommitAsync(TableNames.Sentinel, found.Partition, [new EntityWrite.Upsert(row with { RowKey = name.RowKey })], CancellationToken.None);
    }

    private static async Task<Rederivation> DerivedAsync(ResponseRig rig, string id) =>
        (await rig.Host.Get<Explainer>().ExplainAsync(EngineHost.Account, id, CancellationToken.None))!;
}
