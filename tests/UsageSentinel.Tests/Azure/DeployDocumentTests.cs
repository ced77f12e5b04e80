using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Architecture;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Azure;

/// <summary>What docs/how-to/deploy.md tells a reader to set and to send is what the templates and the program take.</summary>
public partial class DeployDocumentTests
{
    private static readonly string Document = File.ReadAllText(Repository.PathOf("docs", "how-to", "deploy.md"));
    private static readonly string TestEvent = File.ReadAllText(Repository.PathOf("infra", "test-event.json"));

    /// <summary>Every variable of the parameters file is in the table, with its default, and the table names no other. An empty schedule falls back to that of the template.</summary>
    [SkippableFact]
    public void Variables_AreThoseOfTheParametersFile()
    {
        var schedules = AgreementChecks.Schedules(BicepCompiler.Main.Template);
        var parameters = JsonNode.Parse(File.ReadAllText(Repository.PathOf("infra", "main.parameters.json")))!["parameters"]!.AsObject()
            .Select(parameter => Variable().Match((string)parameter.Value!["value"]!))
            .Where(match => match.Groups[1].Value.StartsWith("SENTINEL_", StringComparison.Ordinal))
            .Select(match => (match.Groups[1].Value, match.Groups[2] is { Success: true, Value: var value } ? value.Length > 0 ? value : schedules.GetValueOrDefault(match.Groups[1].Value, "none") : "asked"));
        var reported = Row().Matches(Document).SelectMany(row => Name().Matches(row.Groups[1].Value).Select(name => (name.Value, row.Groups[2].Value.Trim('`'))));

        Assert.Equal(parameters.Order(), reported.Order());
    }

    /// <summary>What is known to go wrong in a first deployment is in the table of troubles.</summary>
    [Theory]
    [InlineData("Managed Identity Authorization Error", "azd up")]
    [InlineData("Failed to resolve table or column expression", "heartbeat-missing")]
    [InlineData("missing required inputs", "none")]
    [InlineData("does not resolve to a value", "azd provision")]
    [InlineData("401 from its own storage", "AzureWebJobsStorage__accountName")]
    [InlineData("exit code 139", "WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED=0")]
    [InlineData("no timer fires after a deployment", "az functionapp restart")]
    [InlineData("mails come late", "mailsPerHour")]
    public void Troubles_AreTold(string seen, string remedy)
    {
        var row = Assert.Single(Document[Document.IndexOf("## When something is wrong", StringComparison.Ordinal)..].Split('\n'), line =>
            line.StartsWith('|') && line.Split('|')[1].Contains(seen, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(remedy, row, StringComparison.Ordinal);
    }

    /// <summary>The workaround costs cold starts, so it is the operator's choice.</summary>
    [SkippableFact]
    public void WorkaroundForTheHostsCrash_IsNotSetByDefault() =>
        Assert.DoesNotContain("WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED", BicepCompiler.Main.Json, StringComparison.Ordinal);

    /// <summary>Approval links rest on a header of the platform, so the page gives the check to make before the first one is sent.</summary>
    [Fact]
    public void ApprovalsPage_GivesTheCheckOfTheForgedHeader()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "how-to", "approve.md"));

        Assert.Contains("--header \"X-MS-CLIENT-PRINCIPAL: $FORGED\"", page, StringComparison.Ordinal);
        Assert.Contains("Both must print 401", page, StringComparison.Ordinal);
    }

    /// <summary>The names the commands use after <c>azd env get-values</c> are outputs of the template.</summary>
    [SkippableFact]
    public void ShellVariables_AreOutputs()
    {
        var outputs = BicepCompiler.Main.Template.Outputs.Select(output => output.Key).ToHashSet();

        Assert.All(ShellVariable().Matches(Document), match => Assert.Contains(match.Groups[1].Value, outputs));
    }

    [SkippableFact]
    public void TestEvent_GoesToPeopleAndNotToTheResponder() =>
        Assert.Equal(["finance", "oncall"], EventChecks.QueuesOf(BicepCompiler.Main.Template, JsonNode.Parse(TestEvent)!));

    [Theory]
    [InlineData(Audience.Finance)]
    [InlineData(Audience.OnCall)]
    public async Task TestEvent_FromTheQueue_IsToldOnce(string queue)
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 2, Days = 1, Scenario = "quiet" });
        await using var host = world.Open(new MemoryEntityStore());
        var handler = host.GetKeyed<IMessageHandler>(queue);
        var planted = TestEvent.Replace("a test", "a test, see https://evil.example/", StringComparison.Ordinal);
        for (var delivery = 0; delivery < 2; delivery++)
        {
            await handler.HandleAsync(queue, planted, CancellationToken.None);
            world.Clock.Advance(TimeSpan.FromMinutes(2));
            await host.Get<DueNotices>().WorkAsync(CancellationToken.None);
        }

        // Nothing of it is passed on: anybody who may write to the queue can send one.
        var reported = Assert.Single(host.Reported);
        Assert.Equal("UsageSentinel.Health.Test.v1", reported.Type);
        Assert.DoesNotContain("evil", reported.ToJson(), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\$\{(\w+)(?:=([^}]*))?\}$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\| (`SENTINEL_[^|]*) \| ([^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("SENTINEL_[A-Z_]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"\$((?:SENTINEL|AZURE)_[A-Z_]+)")]
    private static partial Regex ShellVariable();
}
