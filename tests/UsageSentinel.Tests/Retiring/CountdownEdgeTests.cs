using System.Net;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rotating;

namespace UsageSentinel.Tests.Retiring;

/// <summary>Keys of service accounts, keys without an owner, and everything that may come between a notice and a deletion.</summary>
public sealed class CountdownEdgeTests
{
    [Fact]
    public async Task ServiceAccount_OnlyKey_IsDeletedWithItsAccount()
    {
        await using var rig = await StartAsync("on");
        var organization = rig.World.Organization;
        var account = organization.AddServiceAccount(organization.Keys[0].ProjectId, "old importer");
        var key = organization.AddKey(account, "importer");
        await rig.Host.SweepAsync();

        await rig.PassAsync(24 * 13, every: 24);

        Assert.Equal([key.Id], organization.Deletions.Select(deletion => deletion.KeyId));
        Assert.DoesNotContain(organization.ServiceAccounts, one => one.Id == account.Id);
        Assert.Equal(["Notified", "Reminded", "Retired"], GivenRetiring.Decisions(rig));
        Assert.Empty(await VanishedAsync(rig));
    }

    /// <summary>The provider's API deletes a key of a service account only with the account, which has another key: the account is never deleted, and a person is asked once.</summary>
    [Fact]
    public async Task ServiceAccount_SharedByKeys_IsNeverDeletedAndAPersonIsAskedOnce()
    {
        await using var rig = await StartAsync("on");
        var (account, unused, other) = Shared(rig);
        await rig.Host.SweepAsync();
        await GivenRetiring.DueAsync(rig, unused);

        for (var run = 0; run < 5; run++)
        {
            await rig.PassAsync(2, every: 2);
        }

        Assert.True((await GivenRetiring.OfAsync(rig, unused)).IsByHand);
        Assert.Equal(["ByHand"], GivenRetiring.Decisions(rig));
        Assert.Empty(rig.World.Organization.Deletions);
        Assert.Contains(rig.World.Organization.ServiceAccounts, one => one.Id == account.Id);
        Assert.Equal(1, rig.Host.Wire.Mutations.Count(sent => sent.Method == HttpMethod.Delete));

        rig.World.Organization.DeleteKey(unused);
        await rig.PassAsync(4, every: 2);

        var ended = await GivenRetiring.OfAsync(rig, unused);
        Assert.Equal((CountdownPhase.Stopped, "It was deleted by hand."), (ended.Phase, ended.Note));
        Assert.Contains(rig.World.Organization.Keys, key => key.Id == other.Id);
        Assert.Empty(await VanishedAsync(rig));
    }

    /// <summary>Where the API does delete such a key by itself, only the key is deleted.</summary>
    [Fact]
    public async Task ServiceAccount_SharedAndApiDeletesTheKeyAlone_KeepsTheAccount()
    {
        await using var rig = await StartAsync("on");
        var (account, unused, other) = Shared(rig);
        await rig.Host.SweepAsync();
        await GivenRetiring.DueAsync(rig, unused);
        rig.Host.Wire.Intercept = (request, pass) =>
        {
            if (request.Method != HttpMethod.Delete || request.RequestUri?.AbsolutePath.EndsWith("/" + unused.Id, StringComparison.Ordinal) is not true)
            {
                return pass();
            }

            rig.World.Organization.DeleteKey(unused);
            return Task.FromResult(Wire.Answer(request, HttpStatusCode.OK, $$"""{"object":"organization.project.api_key.deleted","id":"{{unused.Id}}","deleted":true}"""));
        };

        await rig.PassAsync(2, every: 1);

        Assert.Equal(CountdownPhase.Retired, (await GivenRetiring.OfAsync(rig, unused)).Phase);
        Assert.Contains(rig.World.Organization.Keys, key => key.Id == other.Id);
        Assert.Contains(rig.World.Organization.ServiceAccounts, one => one.Id == account.Id);
    }

    /// <summary>A person left the organization, and the provider still lists the unused key with access: one countdown, which ends with its deletion.</summary>
    [Fact]
    public async Task Orphan_OwnerLeft_IsDeletedAfterItsCountdown()
    {
        await using var rig = await StartAsync("on", options => options.Hygiene.NeverUsedDays = 300);
        var organization = rig.World.Organization;
        var leaver = new SimulatedUser("user-leaver", "Lea Ver", "lea@example.com", rig.World.Now, "reader");
        var key = organization.AddKey(organization.Keys[0].ProjectId, "side project", leaver);
        await rig.PassAsync(24 * 8, every: 24);
        var countdown = Assert.Single(await GivenRetiring.OpenAsync(rig));
        Assert.Equal((key.Id, HygieneRule.OrphanedOwner, "Its owner is not in the organization."), (countdown.Key.Value, countdown.Rule, countdown.Note));
        await rig.PassAsync(24 * 5, every: 12);

        Assert.Equal([key.Id], organization.Deletions.Select(deletion => deletion.KeyId));
        Assert.Equal(["Notified", "Reminded", "Retired"], GivenRetiring.Decisions(rig));
    }

    /// <summary>A key without an owner that is in use has no countdown: it is a finding, and a person decides.</summary>
    [Fact]
    public async Task Orphan_InUse_HasNoCountdown()
    {
        await using var rig = await StartAsync("on");
        var used = rig.Key(KeyLife.ConstantService);
        rig.World.Organization.SetAccess(used.Owner!, hasAccess: false);
        await rig.Host.SweepAsync();

        await rig.PassAsync(24 * 3, every: 12);

        Assert.Empty(await GivenRetiring.OpenAsync(rig));
    }

    [Fact]
    public async Task Orphan_OwnerHasAccessAgain_Stops()
    {
        await using var rig = await StartAsync("on");
        var key = GivenRetiring.AddUnused(rig);
        rig.World.Organization.SetAccess(key.Owner!, hasAccess: false);
        await rig.Host.SweepAsync();
        await GivenRetiring.DueAsync(rig, key, CountdownPhase.Notified, HygieneRule.OrphanedOwner);

        rig.World.Organization.SetAccess(key.Owner!, hasAccess: true);
        await rig.PassAsync(4, every: 2);

        var ended = await GivenRetiring.OfAsync(rig, key);
        Assert.Equal((CountdownPhase.Stopped, "Its owner has access again."), (ended.Phase, ended.Note));
        Assert.Empty(rig.Host.Wire.Mutations);
    }

    /// <summary>The key of a service account is used while its countdown runs; no sweep has stored that yet, so only the provider knows.</summary>
    [Fact]
    public async Task Use_OnlyTheProviderKnows_StopsAtTheLastMoment()
    {
        await using var rig = await StartAsync("on");
        var (_, unused, _) = Shared(rig);
        await rig.Host.SweepAsync();
        rig.World.Organization.Move(rig.World.Organization.Keys.First(key => key.Life is KeyLife.ConstantService && key.ProjectId == unused.ProjectId).Id, unused.Id, rig.World.Now);
        rig.World.Clock.Advance(TimeSpan.FromHours(8));
        await GivenRetiring.DueAsync(rig, unused);

        await GivenRetiring.RunAsync(rig);

        var ended = await GivenRetiring.OfAsync(rig, unused);
        Assert.Equal(CountdownPhase.Stopped, ended.Phase);
        Assert.Contains("was used", ended.Note, StringComparison.Ordinal);
        Assert.Empty(rig.Host.Wire.Mutations);
    }

    /// <summary>Somebody else deletes the key while its countdown runs: the countdown ends, and that a key vanished is reported.</summary>
    [Fact]
    public async Task DeletedBySomebodyElse_EndsAndIsReported()
    {
        await using var rig = await StartAsync("on");
        var key = GivenRetiring.AddUnused(rig);
        await rig.Host.SweepAsync();
        await GivenRetiring.DueAsync(rig, key, CountdownPhase.Notified);

        rig.World.Organization.DeleteKey(key);
        await rig.PassAsync(4, every: 2);

        var ended = await GivenRetiring.OfAsync(rig, key);
        Assert.Equal((CountdownPhase.Stopped, "The provider does not list it any more; somebody else deleted it."), (ended.Phase, ended.Note));
        Assert.Equal([key.Id], await VanishedAsync(rig));
        Assert.Empty(rig.Host.Wire.Mutations);
    }

    [Fact]
    public async Task Protected_DuringTheCountdown_IsKeptUntilItIsNot()
    {
        await using var rig = await StartAsync("on");
        var key = GivenRetiring.AddUnused(rig);
        await rig.Host.SweepAsync();
        await GivenRetiring.DueAsync(rig, key);
        await rig.Host.Get<KeyProtection>().ProtectAsync(key.Id, "cli:test", "", CancellationToken.None);

        await GivenRetiring.RunAsync(rig);
        Assert.StartsWith("Protected by", (await GivenRetiring.OfAsync(rig, key)).Note, StringComparison.Ordinal);
        Assert.Empty(rig.Host.Wire.Mutations);

        await rig.Host.Get<KeyProtection>().UnprotectAsync(key.Id, "cli:test", "", CancellationToken.None);
        rig.World.Clock.Advance(TimeSpan.FromHours(2));
        await GivenRetiring.RunAsync(rig);
        Assert.Single(rig.World.Organization.Deletions);
    }

    /// <summary>Five keys are due and two may be deleted in an hour: never more in any hour, and all in the end.</summary>
    [Fact]
    public async Task Cap_FiveKeysAreDue_NoHourHasMoreThanTwo()
    {
        await using var rig = await StartAsync("on");
        for (var i = 0; i < 5; i++)
        {
            await GivenRetiring.DueAsync(rig, GivenRetiring.AddUnused(rig));
        }

        for (var minutes = 0; minutes < 300; minutes += 20)
        {
            await GivenRetiring.RunAsync(rig);
            rig.World.Clock.Advance(TimeSpan.FromMinutes(20));
        }

        var deletions = rig.World.Organization.Deletions;
        Assert.Equal(5, deletions.Length);
        Assert.All(deletions, one => Assert.InRange(deletions.Count(other => other.At > one.At.AddHours(-1) && other.At <= one.At), 1, 2));
    }

    /// <summary>The provider says that it deleted the key, and lists it still: it is found out, and asked for again through the guardrails.</summary>
    [Fact]
    public async Task ProviderLies_KeyIsStillListed_IsAskedAgain()
    {
        await using var rig = await StartAsync("on");
        var key = GivenRetiring.AddUnused(rig);
        await rig.Host.SweepAsync();
        await GivenRetiring.DueAsync(rig, key);
        rig.Host.Wire.Intercept = (request, pass) => request.Method == HttpMethod.Delete
            ? Task.FromResult(Wire.Answer(request, HttpStatusCode.OK, $$"""{"object":"organization.project.api_key.deleted","id":"{{key.Id}}","deleted":true}"""))
            : pass();
        await GivenRetiring.RunAsync(rig);
        Assert.Equal(CountdownPhase.Deleted, (await GivenRetiring.OfAsync(rig, key)).Phase);

        rig.Host.Wire.Intercept = null;
        rig.World.Clock.Advance(TimeSpan.FromMinutes(31));
        await GivenRetiring.RunAsync(rig);
        var asked = await GivenRetiring.OfAsync(rig, key);
        Assert.True(rig.World.Organization.Deletions.Length == 1, $"{asked.Phase}: {asked.Note}");
        rig.World.Clock.Advance(TimeSpan.FromMinutes(31));
        await GivenRetiring.RunAsync(rig);

        Assert.Equal(CountdownPhase.Retired, (await GivenRetiring.OfAsync(rig, key)).Phase);
    }

    /// <summary>Each row: what the provider answers to every deletion. The key is asked for once an hour, not in every run, and goes when the provider works again.</summary>
    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.OK)]
    public async Task ProviderFails_IsAskedOnceAnHour(HttpStatusCode status)
    {
        await using var rig = await StartAsync("on");
        var key = GivenRetiring.AddUnused(rig);
        await rig.Host.SweepAsync();
        await GivenRetiring.DueAsync(rig, key);
        rig.Host.Wire.Intercept = (request, pass) => request.Method == HttpMethod.Delete ? Task.FromResult(Wire.Answer(request, status, "not what was documented")) : pass();

        for (var minutes = 0; minutes < 60; minutes += 10)
        {
            await GivenRetiring.RunAsync(rig);
            rig.World.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(1, rig.Host.Wire.Mutations.Count());
        Assert.StartsWith("The provider did not confirm the deletion: ", (await GivenRetiring.OfAsync(rig, key)).Note, StringComparison.Ordinal);
        rig.Host.Wire.Intercept = null;
        await GivenRetiring.RunAsync(rig);
        Assert.Single(rig.World.Organization.Deletions);
    }

    /// <summary>A person denies it between the intent and the deletion: the key stays.</summary>
    [Fact]
    public async Task Denied_AfterTheIntent_KeepsTheKey()
    {
        await using var rig = await StartAsync("on");
        var key = GivenRetiring.AddUnused(rig);
        await rig.Host.SweepAsync();
        await GivenRetiring.DueAsync(rig, key, CountdownPhase.Deleting);

        var countdowns = rig.Host.Get<Runtime.Retiring.Countdowns>();
        var ended = await countdowns.DecideAsync((await countdowns.FindAsync(key.Id, CancellationToken.None))!, new Runtime.Retiring.CountdownWord(false, "cli:test"), CancellationToken.None);

        Assert.Equal((CountdownPhase.Stopped, "cli:test denied its deletion."), (ended?.Phase, ended?.Note));
        Assert.Empty(rig.Host.Wire.Mutations);
    }

    /// <summary>The clock was ahead for a while: what was written then neither deletes anything early nor stops countdowns for good.</summary>
    [Fact]
    public async Task Clock_MovedBack_NeitherHurriesNorStops()
    {
        await using var rig = await StartAsync("on");
        var key = GivenRetiring.AddUnused(rig);
        await rig.Host.SweepAsync();
        var countdown = await GivenRetiring.DueAsync(rig, key);
        var store = rig.Host.Get<CountdownStore>();
        await store.WriteAsync((await store.FindAsync(countdown.Account, countdown.Key, CancellationToken.None))!, countdown with { NextAt = rig.World.Now.AddYears(1) }, CancellationToken.None);
        await store.MarkCheckedAsync(EngineHost.Account, rig.World.Now.AddYears(1), CancellationToken.None);
        GivenRetiring.AddUnused(rig);

        await GivenRetiring.RunAsync(rig);
        Assert.Equal([key.Id], rig.World.Organization.Deletions.Select(deletion => deletion.KeyId));
        await rig.PassAsync(24 * 8, every: 24);
        Assert.Single(await GivenRetiring.OpenAsync(rig));
    }

    /// <summary>A row that no one can read stops no other countdown, and is reported.</summary>
    [Fact]
    public async Task StoredRow_IsGarbage_StopsNoOtherAndIsReported()
    {
        await using var rig = await StartAsync("on", options => options.Hygiene.MaxDeletionsPerHour = 3);
        var key = GivenRetiring.AddUnused(rig);
        await rig.Host.SweepAsync();
        await rig.Store.CommitAsync(TableNames.Ledger, "countdowns", [new EntityWrite.Upsert(new Entity("a|openai|default|key_broken").With("Phase", "<script>").With("DueAt", "never"))], CancellationToken.None);
        await rig.Store.CommitAsync(TableNames.Ledger, "countdowns", [new EntityWrite.Upsert(new Entity("z|20260915120000|x").With("Provider", "openai"))], CancellationToken.None);
        await GivenRetiring.DueAsync(rig, key);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => rig.Host.Get<Runtime.Retiring.CountdownRunner>().RunAllAsync(rig.World.Now, CancellationToken.None));

        Assert.Contains("countdown to a deletion that cannot be read", failure.ToString(), StringComparison.Ordinal);
        var continued = await GivenRetiring.OfAsync(rig, key);
        Assert.True(continued.Phase is CountdownPhase.Deleted, $"{continued.Phase}: {continued.Note}");
        var console = new Console.ConsoleRig(rig.Host);
        Assert.Equal(200, (await console.GetAsync("/")).Status);
        Assert.Equal(200, (await console.GetAsync("/hygiene")).Status);
        Assert.Equal(200, (await console.GetAsync($"/keys/openai/default/{key.Id}")).Status);
    }

    /// <summary>Two processes continue the same countdowns at the same time, with a cap of one: no key is deleted twice, and no hour has two.</summary>
    [Fact]
    public async Task TwoProcesses_AtOnce_DeleteEachKeyOnceAndKeepTheCap()
    {
        await using var rig = await StartAsync("on", options => options.Hygiene.MaxDeletionsPerHour = 1);
        for (var i = 0; i < 3; i++)
        {
            await GivenRetiring.DueAsync(rig, GivenRetiring.AddUnused(rig));
        }

        await using var other = rig.World.Open(rig.Store, GivenRetiring.Options("on", mostPerHour: 1));
        for (var run = 0; run < 40; run++)
        {
            await Task.WhenAll(GivenRetiring.RunAsync(rig), GivenRetiring.RunAsync(rig, other));
            rig.World.Clock.Advance(TimeSpan.FromMinutes(31));
        }

        var deletions = rig.World.Organization.Deletions;
        Assert.Equal(3, deletions.Select(one => one.KeyId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(3, deletions.Length);
        Assert.All(deletions, one => Assert.Single(deletions, other => other.At > one.At.AddHours(-1) && other.At <= one.At));
        Assert.Empty(await GivenRetiring.OpenAsync(rig));
    }

    private static async Task<RotationRig> StartAsync(string delete, Action<Runtime.Options.SentinelOptions>? more = null) => await RotationRig.StartAsync(
        options =>
        {
            GivenRetiring.Options(delete)(options);
            more?.Invoke(options);
        },
        keys: 4);

    private static (SimulatedServiceAccount Account, SimulatedKey Unused, SimulatedKey Other) Shared(RotationRig rig)
    {
        var organization = rig.World.Organization;
        var account = organization.AddServiceAccount(rig.Key(KeyLife.ConstantService).ProjectId, "shared");
        return (account, organization.AddKey(account, "spare"), organization.AddKey(account, "other"));
    }

    /// <summary>The keys of open or ended alerts that say that a key vanished.</summary>
    private static async Task<IEnumerable<string?>> VanishedAsync(RotationRig rig) =>
        (await rig.Host.AlertsAsync()).Where(alert => alert.Subject is { Rule: RuleKind.InventoryChanged, Name: "KeyVanished" }).Select(alert => alert.Subject.Key?.Value);
}
