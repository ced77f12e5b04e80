using System.Collections.Immutable;
using System.Text;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Web;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Console;
using UsageSentinel.Tests.Leaks;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rotating;

namespace UsageSentinel.Tests.Retiring;

/// <summary>A person decides about the deletion of an unused key, by the console and by the link of a notice.</summary>
public sealed class CountdownDecisionTests
{
    private const string Hostile = "<script>alert(1)</script>\u001b[31m\u202e";

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Each row: the answer of the form, whether the key is deleted, and what the page says.</summary>
    [Theory]
    [InlineData("approve", true, "is deleted. That is verified in 30 minutes.")]
    [InlineData("deny", false, "stays.")]
    public async Task Console_Form_DecidesOnce(string verdict, bool isDeleted, string says)
    {
        await using var rig = await StartAsync("approve");
        var (key, page) = await WaitingAsync(rig);
        var console = new ConsoleRig(rig.Host);
        var started = await StartedAsync(rig, key);
        Assert.Contains($"action=\"{ConsoleRig.Base}{page}\"", (await console.GetAsync("/hygiene")).Body, StringComparison.Ordinal);
        Assert.Contains("Unused keys to be deleted", (await console.GetAsync("/")).Body, StringComparison.Ordinal);

        var answer = await console.SendAsync(page, ("act", "retire"), ("started", started), ("verdict", verdict), ("reason", "no <b>one</b> needs it"));

        Assert.Contains(says, answer.Body, StringComparison.Ordinal);
        Assert.Equal(isDeleted ? [key.Id] : [], rig.World.Organization.Deletions.Select(deletion => deletion.KeyId));
        Assert.Contains(await rig.Host.LedgerAsync(), row => row.Actor == "cli:ann" && row.Summary.EndsWith("no <b>one</b> needs it", StringComparison.Ordinal));
        Assert.Contains("countdown is over", (await console.SendAsync(page, ("act", "retire"), ("started", started), ("verdict", "deny"))).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Unused keys to be deleted", (await console.GetAsync("/")).Body, StringComparison.Ordinal);
    }

    /// <summary>A form without an answer, of an earlier countdown, of a page that is not ours, or of a person who may not approve: nothing happens.</summary>
    [Fact]
    public async Task Console_FormThatIsNotGood_ChangesNothing()
    {
        await using var rig = await StartAsync("approve");
        var (key, page) = await WaitingAsync(rig);
        var console = new ConsoleRig(rig.Host);
        var operatorOnly = new ConsoleRig(rig.Host) { Visit = new ConsoleVisit("ann", [ConsoleRole.Reader, ConsoleRole.Operator], ConsoleRig.Base) };
        var started = await StartedAsync(rig, key);

        Assert.Contains("neither approve nor deny", (await console.SendAsync(page, ("act", "retire"), ("started", started))).Body, StringComparison.Ordinal);
        Assert.Contains("countdown is over", (await console.SendAsync(page, ("act", "retire"), ("started", "1"), ("verdict", "approve"))).Body, StringComparison.Ordinal);
        Assert.Equal(403, (await console.PostAsync(page, "sentinel-form=0", ("act", "retire"), ("started", started), ("verdict", "approve"))).Status);
        Assert.DoesNotContain("value=\"retire\"", (await operatorOnly.GetAsync(page)).Body, StringComparison.Ordinal);
        Assert.Contains("do not have the role to approve", (await operatorOnly.SendAsync(page, ("act", "retire"), ("started", started), ("verdict", "approve"))).Body, StringComparison.Ordinal);

        Assert.Equal(CountdownPhase.Proposed, (await GivenRetiring.OfAsync(rig, key)).Phase);
        Assert.Empty(rig.Host.Wire.Mutations);
    }

    /// <summary>A browser stops at the length of a field; whoever sends more, with control characters, is recorded shortened and as text.</summary>
    [Fact]
    public async Task Console_FormWithAHugeReason_IsRecordedShortAndPlain()
    {
        await using var rig = await StartAsync("approve");
        var (key, page) = await WaitingAsync(rig);
        var console = new ConsoleRig(rig.Host);
        var started = await StartedAsync(rig, key);

        var answer = await console.SendAsync(page, ("act", "retire"), ("started", started), ("verdict", "deny"), ("reason", Hostile + new string('x', 40_000)));

        Assert.Contains("stays.", answer.Body, StringComparison.Ordinal);
        var row = Assert.Single(await rig.Host.LedgerAsync(), row => row.Actor == "cli:ann");
        Assert.InRange(row.Summary.Length, 1, 700);
        Assert.DoesNotContain(row.Summary, letter => letter is '\u001b' or '\u202e');
        foreach (var path in (string[])["/", "/hygiene", "/decisions", page])
        {
            var shown = await console.GetAsync(path);
            Assert.DoesNotContain(shown.Body, letter => letter is '\u001b' or '\u202e');
            Assert.Single(ConsoleRig.Parse(shown.Body).Descendants("script"));
        }
    }

    [Fact]
    public async Task Link_Followed_OnlyShowsAndPostedDeletesOnce()
    {
        await using var rig = await StartAsync("approve");
        var (key, _) = await WaitingAsync(rig);
        var token = await TokenAsync(rig);

        var shown = await Endpoint(rig).AnswerLocalAsync(Get(token), "cli:ann", None);
        Assert.Equal(200, shown.Status);
        Assert.Contains(key.Id, shown.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", shown.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u001b', shown.Body);
        Assert.Equal(CountdownPhase.Proposed, (await GivenRetiring.OfAsync(rig, key)).Phase);

        var answer = await Endpoint(rig).AnswerLocalAsync(Post(token, "approve"), "cli:ann", None);
        Assert.True(answer.Status == 200 && answer.Body.Contains("is deleted", StringComparison.Ordinal), answer.Body);
        Assert.Equal([key.Id], rig.World.Organization.Deletions.Select(deletion => deletion.KeyId));
        Assert.Equal("cli:ann", (await GivenRetiring.OfAsync(rig, key)).ApprovedBy);

        Assert.Equal(409, (await Endpoint(rig).AnswerLocalAsync(Post(token, "deny"), "cli:eve", None)).Status);
        Assert.Equal(409, (await Endpoint(rig).AnswerLocalAsync(Get(token), "cli:eve", None)).Status);
        Assert.Contains(await rig.Host.LedgerAsync(), row => row is { Kind: LedgerKind.Refused, Actor: "cli:eve" });
        await AssertTokenIsNowhereAsync(rig, token);
    }

    [Fact]
    public async Task Link_OfAnEarlierCountdown_DecidesNothingAboutTheNextOne()
    {
        await using var rig = await StartAsync("approve");
        var (key, _) = await WaitingAsync(rig);
        var token = await TokenAsync(rig);
        await Endpoint(rig).AnswerLocalAsync(Post(await TokenAsync(rig), "deny"), "cli:ann", None);
        rig.World.Clock.Advance(TimeSpan.FromHours(1));
        await GivenRetiring.DueAsync(rig, key, CountdownPhase.Proposed);

        Assert.Equal(409, (await Endpoint(rig).AnswerLocalAsync(Get(token), "cli:ann", None)).Status);
        Assert.Equal(409, (await Endpoint(rig).AnswerLocalAsync(Post(token, "approve"), "cli:ann", None)).Status);
        Assert.Empty(rig.Host.Wire.Mutations);
    }

    [Fact]
    public async Task Link_ForgedOrExpired_IsRefused()
    {
        await using var rig = await StartAsync("approve");
        var (key, _) = await WaitingAsync(rig);
        var token = await TokenAsync(rig);

        Assert.Equal(403, (await Endpoint(rig).AnswerLocalAsync(Post(token[..^2] + (token[^2] == 'A' ? "BA" : "AA"), "approve"), "cli:eve", None)).Status);
        rig.World.Clock.Advance(RetirePolicy.LinkLife);
        Assert.Equal(410, (await Endpoint(rig).AnswerLocalAsync(Post(token, "approve"), "cli:ann", None)).Status);
        Assert.Equal(CountdownPhase.Proposed, (await GivenRetiring.OfAsync(rig, key)).Phase);
        Assert.Empty(rig.Host.Wire.Mutations);
    }

    /// <summary>In <c>on</c> nothing waits for an approval: the first notice lets a person keep the key, and no more.</summary>
    [Fact]
    public async Task Link_OfTheFirstNotice_KeepsTheKey()
    {
        await using var rig = await StartAsync("on");
        var key = GivenRetiring.AddUnused(rig);
        await rig.Host.SweepAsync();
        await rig.PassAsync(24 * 8, every: 24);
        var token = await TokenAsync(rig);

        var shown = await Endpoint(rig).AnswerLocalAsync(Get(token), "cli:ann", None);
        Assert.DoesNotContain("value=\"approve\"", shown.Body, StringComparison.Ordinal);
        Assert.Contains("Keep the key", shown.Body, StringComparison.Ordinal);
        Assert.Contains("stays", (await Endpoint(rig).AnswerLocalAsync(Post(token, "deny"), "cli:ann", None)).Body, StringComparison.Ordinal);

        // A person who kept the key is not asked again soon.
        await rig.PassAsync(24 * 12, every: 24);
        Assert.Equal(CountdownPhase.Stopped, (await GivenRetiring.OfAsync(rig, key)).Phase);
        Assert.Empty(await GivenRetiring.OpenAsync(rig));
        Assert.Empty(rig.World.Organization.Deletions);
    }

    /// <summary>The provider fails just after the approval: the answer counts, and the next run deletes the key.</summary>
    [Fact]
    public async Task Approve_ProviderFails_IsDoneByTheNextRun()
    {
        await using var rig = await StartAsync("approve");
        var (key, page) = await WaitingAsync(rig);
        var started = await StartedAsync(rig, key);
        rig.Host.Wire.Intercept = (request, pass) => request.Method == HttpMethod.Delete
            ? Task.FromResult(Wire.Refuse(request, System.Net.HttpStatusCode.InternalServerError, "try later"))
            : pass();

        var answer = await new ConsoleRig(rig.Host).SendAsync(page, ("act", "retire"), ("started", started), ("verdict", "approve"));

        Assert.Contains("the next run asks it again", answer.Body, StringComparison.Ordinal);
        rig.Host.Wire.Intercept = null;
        rig.World.Clock.Advance(TimeSpan.FromHours(1));
        await GivenRetiring.RunAsync(rig);
        Assert.Equal([key.Id], rig.World.Organization.Deletions.Select(deletion => deletion.KeyId));
    }

    private static async Task<RotationRig> StartAsync(string delete)
    {
        var rig = await RotationRig.StartAsync(
            options =>
            {
                GivenRetiring.Options(delete)(options);
                options.Response.ApprovalUrl = "https://sentinel.example.com/approvals";
                options.Response.ApprovalKey = null;
            },
            keys: 4,
            more: services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IApprovalKey>(services, new FixedKey()));
        return rig;
    }

    /// <summary>A key whose deletion waits for approval, and the path of its page.</summary>
    private static async Task<(SimulatedKey Key, string Page)> WaitingAsync(RotationRig rig)
    {
        var organization = rig.World.Organization;
        var key = organization.AddKey(organization.Keys[0].ProjectId, Hostile, organization.Users[0] with { Name = Hostile });
        await GivenRetiring.DueAsync(rig, key);
        await rig.Host.SweepAsync();
        Assert.Equal(CountdownPhase.Proposed, (await GivenRetiring.OfAsync(rig, key)).Phase);
        return (key, $"/keys/openai/default/{key.Id}");
    }

    private static async Task<string> StartedAsync(RotationRig rig, SimulatedKey key) =>
        (await GivenRetiring.OfAsync(rig, key)).StartedAt.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> TokenAsync(RotationRig rig)
    {
        var reported = rig.Host.Reported.Last(reported => reported.Type == SystemEventTypes.Retirement);
        var link = await rig.Host.Get<ApprovalLinks>().MintAsync([reported], "oncall", None);
        Assert.NotNull(link);
        return WebCall.Pairs(link.Query)["token"];
    }

    private static ApprovalEndpoint Endpoint(RotationRig rig) => rig.Host.Get<ApprovalEndpoint>();

    private static WebCall Get(string token) => new("GET", ImmutableDictionary<string, string>.Empty.Add("token", token), ImmutableDictionary<string, string>.Empty, ReadOnlyMemory<byte>.Empty);

    private static WebCall Post(string token, string verdict) => new(
        "POST",
        ImmutableDictionary<string, string>.Empty,
        ImmutableDictionary<string, string>.Empty.Add("content-type", "application/x-www-form-urlencoded"),
        Encoding.UTF8.GetBytes($"token={Uri.EscapeDataString(token)}&verdict={verdict}"));

    private static async Task AssertTokenIsNowhereAsync(RotationRig rig, string token)
    {
        Assert.DoesNotContain(rig.Host.Reported, reported => reported.ToJson().Contains(token, StringComparison.Ordinal));
        foreach (var (table, partition) in new[] { (TableNames.Ledger, "countdowns"), (TableNames.Ledger, "ledger"), (TableNames.Sentinel, Partitions.Outbox), (TableNames.Sentinel, "bulletins") })
        {
            Assert.DoesNotContain(token, await StoreText.OfAsync(rig.Store, table, partition), StringComparison.Ordinal);
        }
    }

    private sealed class FixedKey : IApprovalKey
    {
        public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<byte[]?>([.. Enumerable.Repeat((byte)7, 32)]);
    }
}
