using System.Text;
using System.Text.Json;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Explaining;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responses;
using UsageSentinel.Tests.Scenarios;

namespace UsageSentinel.Tests.Explaining;

/// <summary>What was judged and decided is derived again from what is stored, byte for byte, and what was tampered with is not.</summary>
public sealed class ExplainTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    [Fact]
    public async Task Explain_EveryAlertOfAnIncident_GivesTheSameBytes()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.RunUntilAsync(async () => (await rig.Host.ActsAsync()).Any(act => act.Status is ActStatus.Verified));

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
        var inputs = Assert.IsType<KeptInputs.Held>(await kept.FindAsync(hash, CancellationToken.None)).Inputs;
        var forged = await kept.KeepAsync(inputs with { Facts = inputs.Facts with { ProtectedBy = "prod-*" } }, CancellationToken.None);
        var row = await rig.Store.FindAsync(TableNames.Ledger, "inputs", forged, CancellationToken.None);
        await rig.Store.CommitAsync(TableNames.Ledger, "inputs", [new EntityWrite.Upsert(row!.Entity with { RowKey = hash })], CancellationToken.None);

        Assert.Equal([Sameness.Altered], (await DerivedAsync(rig, received.Data.AlertId!)).Decisions.Select(one => one.Sameness));

        await rig.Store.CommitAsync(TableNames.Ledger, "inputs", [new EntityWrite.Delete(hash)], CancellationToken.None);
        Assert.Equal([Sameness.Missing], (await DerivedAsync(rig, received.Data.AlertId!)).Decisions.Select(one => one.Sameness));
    }

    [Fact]
    public async Task Explain_OutcomeOfTheEngineChanged_Differs()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var id = (await rig.CriticalEventAsync()).Data.AlertId!;
        var found = (await rig.Host.Get<AlertIndex>().FindAsync(EngineHost.Account, id, CancellationToken.None))!;
        Assert.True((await DerivedAsync(rig, id)).IsSame);
        StoredEntity? row = null;
        await foreach (var entity in rig.Store.QueryAsync(TableNames.Sentinel, found.Partition, RowRange.StartingWith($"j|{id}|"), CancellationToken.None))
        {
            row = entity;
        }

        var forged = Encoding.UTF8.GetString(row!.Bytes("Outcome")!).Replace("\"Severity\":\"Critical\"", "\"Severity\":\"Warning\"", StringComparison.Ordinal);
        await rig.Store.CommitAsync(
            TableNames.Sentinel, found.Partition, [new EntityWrite.Upsert(row.Entity.With("Outcome", Encoding.UTF8.GetBytes(forged)))], CancellationToken.None);

        var derived = await DerivedAsync(rig, id);
        Assert.False(derived.IsSame);
        Assert.Equal(Sameness.Differs, derived.Transitions[^1].Sameness);
    }

    /// <summary>Bytes of another version, or of nobody, are said to be so; they are no fault.</summary>
    [Fact]
    public async Task Explain_InputsOfTheEngineCannotBeRead_SaysSo()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var id = (await rig.CriticalEventAsync()).Data.AlertId!;
        var found = (await rig.Host.Get<AlertIndex>().FindAsync(EngineHost.Account, id, CancellationToken.None))!;
        await foreach (var entity in rig.Store.QueryAsync(TableNames.Sentinel, found.Partition, RowRange.StartingWith($"j|{id}|"), CancellationToken.None))
        {
            await rig.Store.CommitAsync(
                TableNames.Sentinel, found.Partition, [new EntityWrite.Upsert(entity.Entity.WithBlob("nobody wrote this"u8))], CancellationToken.None);
        }

        Assert.All((await DerivedAsync(rig, id)).Transitions, one => Assert.Equal(Sameness.OtherVersion, one.Sameness));
    }

    private static async Task<Rederivation> DerivedAsync(ResponseRig rig, string id) =>
        (await rig.Host.Get<Explainer>().ExplainAsync(EngineHost.Account, id, CancellationToken.None))!;
}
