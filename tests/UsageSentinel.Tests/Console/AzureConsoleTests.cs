using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Web;
using UsageSentinel.Tests.Azure;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Console;

/// <summary>The console behind a sign-in: a token proves who asks, a role decides what they may do, and a form only asks the responder.</summary>
public sealed class AzureConsoleTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    /// <summary>A header that App Service sets, made up by somebody else.</summary>
    private static readonly (string Name, string Value)[] Forged =
    [
        ("x-ms-client-principal", Convert.ToBase64String("""{"auth_typ":"aad","claims":[{"typ":"roles","val":"Reader"},{"typ":"preferred_username","val":"eve@example.com"}]}"""u8)),
        ("x-ms-client-principal-name", "eve@example.com"),
    ];

    private static readonly IReadOnlyList<string> Api = ["/api/v1/alerts", "/api/v1/keys", "/api/v1/status", "/api/v1/budgets", "/api/v1/spend", "/api/v1/decisions", "/api/v1/hygiene", "/api/v1/health", "/api/v1/openapi.json"];

    [SkippableFact]
    public async Task Pages_WithTheRightsOfTheTemplates_AreShownToReadersAndNothingIsRefused()
    {
        await using var rig = await StartAsync();
        var token = rig.Token("ann@example.com", "Reader");
        var pages = await PagesAsync(rig);

        foreach (var path in pages.Concat(Api))
        {
            var answer = await rig.GetAsync(path, token);
            Assert.True(answer.Status == 200, $"{path}: {answer.Status} {answer.Body}");
        }

        Assert.Empty(rig.Rights.Refused);
        await Assert.ThrowsAsync<StoreException>(() => rig.Rights.CommitAsync(TableNames.Sentinel, "p", [new EntityWrite.Upsert(new Entity("r"))], CancellationToken.None));
    }

    [SkippableFact]
    public async Task Pages_WithoutAToken_AskForTheSignInAndTheApiSays401()
    {
        await using var rig = await StartAsync();
        foreach (var headers in new[] { [], Forged })
        {
            foreach (var path in await PagesAsync(rig))
            {
                var answer = await rig.GetAsync(path + "?range=7d", null, headers);
                Assert.Equal(302, answer.Status);
                Assert.Equal(
                    "/.auth/login/aad?post_login_redirect_uri=" + Uri.EscapeDataString($"{AzureConsoleRig.At}{path}?range=7d&signed-in=yes"),
                    answer.Own.Single(header => header.Key == "Location").Value);
                Assert.DoesNotContain(rig.Rig.Stolen, answer.Body, StringComparison.Ordinal);
                Assert.Equal(401, (await rig.GetAsync(path + "?signed-in=yes", null, headers)).Status);
            }

            foreach (var path in Api)
            {
                var answer = await rig.GetAsync(path, null, headers);
                Assert.Equal((401, "Bearer"), (answer.Status, answer.Own.Single(header => header.Key == "WWW-Authenticate").Value));
            }
        }
    }

    [SkippableFact]
    public async Task Tokens_ThatAreNotValid_OpenNothing()
    {
        await using var rig = await StartAsync();
        var other = rig.Issuer.Descriptor("ann@example.com", rig.Now, "Reader");
        other.Audience = "another application";
        var tenant = rig.Issuer.Descriptor("ann@example.com", rig.Now, "Reader");
        tenant.Issuer = "https://login.microsoftonline.com/other/v2.0";
        foreach (var token in new[] { TokenIssuer.Token(other), TokenIssuer.Token(tenant), rig.Issuer.Token("ann@example.com", rig.Now.AddHours(-2), "Reader"), "garbage" })
        {
            Assert.Equal(401, (await rig.GetAsync("/api/v1/keys", token)).Status);
            Assert.Equal(302, (await rig.GetAsync("/keys", token)).Status);
            Assert.Equal(401, (await rig.PostAsync("/alerts/x", token, [("origin", AzureConsoleRig.Origin)], ("act", "ack"))).Status);
        }

        Assert.Empty(rig.Queue.Sent);
    }

    [SkippableFact]
    public async Task Tokens_OfAProgram_AreTakenByTheApi()
    {
        await using var rig = await StartAsync();

        Assert.Equal(200, (await rig.GetAsync("/api/v1/keys", null, ("authorization", "Bearer " + rig.Issuer.Token(null, rig.Now, "Reader", "Operator")))).Status);
        Assert.Equal(403, (await rig.GetAsync("/api/v1/keys", rig.Token("ann@example.com"))).Status);
    }

    [SkippableFact]
    public async Task Pages_WithoutTheRoleReader_ShowNothing()
    {
        await using var rig = await StartAsync();
        foreach (var roles in new string[][] { [], ["Operator"], ["Approver"], ["reader"] })
        {
            foreach (var path in await PagesAsync(rig))
            {
                var answer = await rig.GetAsync(path, rig.Token("ann@example.com", roles));
                Assert.Equal(403, answer.Status);
                Assert.DoesNotContain(rig.Rig.Stolen, answer.Body, StringComparison.Ordinal);
            }
        }
    }

    [SkippableFact]
    public async Task Forms_ShowOnlyWhatTheRoleMayDo()
    {
        await using var rig = await StartAsync();
        var path = $"/alerts/{await rig.AlertAsync()}";

        var reader = (await rig.GetAsync(path, rig.Token("ann@example.com", "Reader"))).Body;
        var operated = (await rig.GetAsync(path, rig.Token("ann@example.com", "Reader", "Operator"))).Body;
        var approved = (await rig.GetAsync(path, rig.Token("ann@example.com", "Reader", "Approver"))).Body;

        Assert.DoesNotContain("method=\"post\"", reader, StringComparison.Ordinal);
        Assert.Equal((true, false), (operated.Contains("value=\"ack\"", StringComparison.Ordinal), operated.Contains("value=\"decide\"", StringComparison.Ordinal)));
        Assert.Equal((false, true), (approved.Contains("value=\"ack\"", StringComparison.Ordinal), approved.Contains("value=\"decide\"", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("ack", "Operator", "Reader", "Approver")]
    [InlineData("silence", "Operator", "Reader", "Approver")]
    [InlineData("contain", "Operator", "Reader", "Approver")]
    [InlineData("decide", "Approver", "Reader", "Operator")]
    [InlineData("revoke", "Operator", "Reader", "Approver")]
    [InlineData("revoke", "Approver", "Reader", "Operator")]
    public async Task Forms_WithoutTheirRole_Are403AndSendNothing(string act, string needed, params string[] held)
    {
        await using var rig = await StartAsync();

        var answer = await rig.SendAsync($"/alerts/{await rig.AlertAsync()}", rig.Token("ann@example.com", held), ("act", act), ("for", "24"), ("verdict", "approve"));

        Assert.Equal(403, answer.Status);
        Assert.Contains($"needs the role {needed}", answer.Body, StringComparison.Ordinal);
        Assert.Empty(rig.Queue.Sent);
    }

    [SkippableFact]
    public async Task Forms_NotSentByAPageOfTheConsole_Are403AndSendNothing()
    {
        await using var rig = await StartAsync();
        var path = $"/alerts/{await rig.AlertAsync()}";
        var token = rig.Token("ann@example.com", "Reader", "Operator");
        var cookie = (await rig.GetAsync(path, token)).Own.Single(header => header.Key == "Set-Cookie").Value.Split(';')[0];

        Assert.Equal(403, (await rig.PostAsync(path, token, [("cookie", cookie), ("origin", AzureConsoleRig.Origin)], ("act", "ack"), ("for", "24"))).Status);
        Assert.Equal(403, (await rig.PostAsync(path, token, [("cookie", cookie), ("origin", AzureConsoleRig.Origin)], ("form", new string('0', 64)), ("act", "ack"))).Status);
        Assert.Equal(403, (await rig.PostAsync(path, token, [("cookie", cookie), ("origin", "https://evil.example")], ("act", "ack"))).Status);
        Assert.Equal(403, (await rig.PostAsync(path, token, [("cookie", cookie)], ("act", "ack"))).Status);
        Assert.Equal(413, (await rig.PostAsync(path, token, [("cookie", cookie), ("origin", AzureConsoleRig.Origin)], ("note", new string('x', 9_000)))).Status);
        Assert.Empty(rig.Queue.Sent);
    }

    /// <summary>The form changes nothing itself; the responder does, once, in the name of the person, with a row in the ledger.</summary>
    [SkippableFact]
    public async Task Acknowledge_IsCarriedOutByTheResponderOnce()
    {
        await using var rig = await StartAsync();
        var id = await rig.AlertAsync();

        var answer = await rig.SendAsync($"/alerts/{id}", rig.Token("ann@example.com", "Reader", "Operator"), ("act", "ack"), ("for", "24"), ("note", "mine"));

        Assert.Equal(202, answer.Status);
        Assert.Equal(ConsoleCommand.Life, Assert.Single(rig.Queue.Lives));
        Assert.Null(await rig.Rig.Host.Get<MuteStore>().FindAckAsync(id, CancellationToken.None));
        await rig.RespondAsync(times: 3);
        Assert.Equal(("ann@example.com", "mine"), (await rig.Rig.Host.Get<MuteStore>().FindAckAsync(id, CancellationToken.None)) is { } ack ? (ack.By, ack.Note) : default);
        var row = Assert.Single(await CommandsAsync(rig));
        Assert.Equal((LedgerKind.Control, "ann@example.com"), (row.Kind, row.Actor));
        Assert.Contains("Acknowledged by ann@example.com until", row.Summary, StringComparison.Ordinal);
        Assert.Empty(rig.Rights.Refused);
    }

    /// <summary>A crash after the work and before its mark: the second delivery creates nothing twice.</summary>
    [SkippableFact]
    public async Task Commands_DeliveredAgainWithoutTheirMark_CreateNothingTwice()
    {
        await using var rig = await StartAsync();
        var token = rig.Token("ann@example.com", "Reader", "Operator");
        await rig.SendAsync($"/alerts/{await rig.AlertAsync()}", token, ("act", "silence"), ("for", "4"), ("reason", "load test"));
        await rig.SendAsync($"/keys/openai/default/{rig.Rig.Stolen}", token, ("act", "contain"), ("level", "limit"), ("reason", "stop it"), ("radius", "yes"));

        foreach (var message in rig.Queue.Sent.ToList())
        {
            await rig.HandleAsync(message);
            await ForgetAsync(rig, ConsoleCommand.Parse(message)!.Id);
            await rig.HandleAsync(message);
        }

        Assert.Single(await rig.Rig.Host.Get<MuteStore>().SilencesAsync(CancellationToken.None));
        Assert.Single(await rig.Rig.Host.ActsAsync(), act => act is { Actor: "ann@example.com", Level: ContainmentLevel.SpendLimit });
    }

    /// <summary>Whoever can write to the queue has no token: nothing they write is carried out, and each try is in the ledger.</summary>
    [SkippableFact]
    public async Task Commands_WithoutAValidTokenOrRole_AreRefusedAndRecorded()
    {
        await using var rig = await StartAsync();
        var id = await rig.AlertAsync();
        var form = ImmutableDictionary<string, string>.Empty.Add("act", "ack").Add("for", "24");
        ConsoleCommand Command(string name, string token) => new(name, $"/alerts/{id}", form, rig.Now, new Runtime.Entra.SignedToken(token));

        await rig.HandleAsync(Command("none", string.Empty).ToJson());
        await rig.HandleAsync(Command("expired", rig.Issuer.Token("ann@example.com", rig.Now.AddHours(-3), "Reader", "Operator")).ToJson());
        await rig.HandleAsync(Command("reader", rig.Token("ann@example.com", "Reader")).ToJson());
        await rig.HandleAsync((Command("old", rig.Token("ann@example.com", "Reader", "Operator")) with { AskedAt = rig.Now.AddMinutes(-11) }).ToJson());
        await rig.HandleAsync((Command("future", rig.Token("ann@example.com", "Reader", "Operator")) with { AskedAt = rig.Now.AddMinutes(11) }).ToJson());
        await rig.HandleAsync((Command("program", rig.Issuer.Token(null, rig.Now, "Reader", "Operator"))).ToJson());
        await rig.HandleAsync((Command("nowhere", rig.Token("ann@example.com", "Reader", "Operator")) with { Path = "/elsewhere/x" }).ToJson());

        Assert.Null(await rig.Rig.Host.Get<MuteStore>().FindAckAsync(id, CancellationToken.None));
        var rows = await CommandsAsync(rig);
        Assert.Equal(7, rows.Count);
        Assert.All(rows, row => Assert.Equal(LedgerKind.Refused, row.Kind));
    }

    /// <summary>The alert ended while the form was on its way.</summary>
    [SkippableFact]
    public async Task Commands_AreCheckedAgainstWhatIsTrueThen()
    {
        await using var rig = await StartAsync();
        var id = await rig.AlertAsync();
        await rig.SendAsync($"/alerts/{id}", rig.Token("ann@example.com", "Reader", "Operator"), ("act", "ack"), ("for", "24"));
        var actions = rig.Rig.Host.Get<Runtime.Operating.AlertActions>();
        var found = await actions.FindAsync(EngineHost.Account, id, CancellationToken.None);
        Assert.True(await actions.ResolveAsync(found!, rig.Now, CancellationToken.None));

        await rig.RespondAsync();

        Assert.Contains("already resolved", Assert.Single(await CommandsAsync(rig)).Summary, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Approve_IsRecordedForTheApprover()
    {
        await using var rig = await StartAsync();
        await rig.SendAsync($"/alerts/{await rig.AlertAsync()}", rig.Token("bob@example.com", "Reader", "Approver"), ("act", "decide"), ("verdict", "approve"), ("reason", "seen"));

        await rig.RespondAsync();

        Assert.Contains(await rig.Rig.Host.LedgerAsync(), row => row is { Kind: LedgerKind.Approved, Actor: "bob@example.com" });
    }

    /// <summary>Two accounts must approve; the same account twice is one.</summary>
    [SkippableFact]
    public async Task Approve_AboveTheTwoPersonRadius_NeedsTwoIdentities()
    {
        await using var rig = await StartAsync((services, options) =>
        {
            var settings = options.ToResponseSettings();
            services.AddSingleton(settings with { Policy = settings.Policy with { TwoPersonAbove = -1 } });
        });
        var path = $"/alerts/{await rig.AlertAsync()}";
        async Task<string> ApproveAsync(string name)
        {
            await rig.SendAsync(path, rig.Token(name, "Reader", "Approver"), ("act", "decide"), ("verdict", "approve"));
            await rig.RespondAsync();
            return (await CommandsAsync(rig))[^1].Summary;
        }

        Assert.Contains("Second approval needed", await ApproveAsync("bob@example.com"), StringComparison.Ordinal);
        Assert.Contains("You have approved this already", await ApproveAsync("bob@example.com"), StringComparison.Ordinal);
        Assert.Empty(rig.Rig.Deletions);
        Assert.DoesNotContain("Second approval needed", await ApproveAsync("ann@example.com"), StringComparison.Ordinal);
        Assert.Contains(rig.Rig.Deletions, deletion => deletion.KeyId == rig.Rig.Stolen);
    }

    /// <summary>What is set aside keeps no token.</summary>
    [SkippableFact]
    public async Task Commands_SetAside_AreKeptWithoutTheirToken()
    {
        await using var rig = await StartAsync();
        var token = rig.Token("ann@example.com", "Reader", "Operator");
        await rig.SendAsync($"/alerts/{await rig.AlertAsync()}", token, ("act", "ack"), ("for", "24"));

        var kept = ConsoleCommand.ToKeep(Assert.Single(rig.Queue.Sent));

        Assert.Contains(token, rig.Queue.Sent[0], StringComparison.Ordinal);
        Assert.DoesNotContain(token, kept, StringComparison.Ordinal);
        Assert.NotNull(ConsoleCommand.Parse(kept));
        Assert.Equal("no command", ConsoleCommand.ToKeep("no command"));
    }

    [SkippableFact]
    public async Task Console_WithoutASignIn_IsOffAndSaysHowToSwitchItOn()
    {
        await using var rig = await StartAsync();
        var off = new SignedInConsole(rig.Rig.Host.Get<ConsoleSite>(), null, null, rig.Rig.World.Clock);
        var call = new WebCall("GET", ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, string>.Empty, ReadOnlyMemory<byte>.Empty);

        foreach (var path in (await PagesAsync(rig)).Concat(Api))
        {
            var answer = await off.AnswerAsync(call with { Path = path }, AzureConsoleRig.At, CancellationToken.None);
            Assert.Equal(404, answer.Status);
            Assert.Contains("console.issuer and console.audience", answer.Body, StringComparison.Ordinal);
        }
    }

    private static async Task<IReadOnlyList<string>> PagesAsync(AzureConsoleRig rig) =>
        [.. ConsoleRig.Lists, $"/alerts/{await rig.AlertAsync()}", $"/keys/openai/default/{rig.Rig.Stolen}"];

    private static async Task<IReadOnlyList<LedgerEntry>> CommandsAsync(AzureConsoleRig rig) =>
        [.. (await rig.Rig.Host.LedgerAsync()).Where(row => row.Summary.StartsWith("Console command ", StringComparison.Ordinal))];

    private static async Task ForgetAsync(AzureConsoleRig rig, string id)
    {
        var row = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)));
        var mark = await rig.Rig.Store.FindAsync(TableNames.Ledger, "commands", row, CancellationToken.None);
        await rig.Rig.Store.CommitAsync(TableNames.Ledger, "commands", [new EntityWrite.Delete(row, mark!.ETag)], CancellationToken.None);
    }

    private Task<AzureConsoleRig> StartAsync(Action<IServiceCollection, SentinelOptions>? more = null) =>
        AzureConsoleRig.StartAsync(fixture, RoleChecks.TablesOf(BicepCompiler.Main.Template, "console"), more);
}
