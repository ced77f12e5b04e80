using System.Net;
using System.Net.Sockets;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Cli;

/// <summary>What goes wrong outside ends in one clear line and the right exit code.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("sk-admin-OTHER0123456789abcdefOTHER", "was refused (401 invalid_api_key)")]
    [InlineData("sk-proj-OTHER0123456789abcdefOTHER", "is not allowed to use")]
    public async Task Watch_WithAKeyThatIsRefused_EndsWith4AndNamesTheVariable(string key, string words)
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        Environment.SetEnvironmentVariable(rig.KeyVariable, key);

        var run = await rig.RunAsync("watch", "--once");

        run.FailedWith(4, words, rig.KeyVariable);
        Assert.DoesNotContain("OTHER", run.Error, StringComparison.Ordinal);
    }

    /// <summary>The API answers a lacking scope with 401 as well as with 403.</summary>
    [Fact]
    public async Task Watch_With401ForMissingScopes_EndsWith4AndSaysItIsTheScope()
    {
        await using var rig = new CliRig();
        await using var server = await ScriptedServer.StartAsync(rig.Clock);
        foreach (var path in new[] { "projects", "usage/completions" })
        {
            server.On($"GET organization/{path}", Answer.Error(401, "missing_scope", "You have insufficient permissions. Missing scopes: api.management.read."));
        }

        rig.At(server.BaseUrl);

        (await rig.RunAsync("watch", "--once")).FailedWith(4, "is not allowed to use", "with that scope", rig.KeyVariable);
    }

    [Fact]
    public async Task Watch_WithoutAKey_EndsWith4AndSaysWhatToSet()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        Environment.SetEnvironmentVariable(rig.KeyVariable, null);

        (await rig.RunAsync("watch", "--once")).FailedWith(4, $"set the environment variable {rig.KeyVariable}");
    }

    [Fact]
    public async Task Watch_WhereNobodyListens_EndsWith3Soon()
    {
        using var noOne = new ClosedPort();
        await using var rig = new CliRig().At(new Uri($"{noOne.Origin}/v1"));

        (await rig.RunAsync("watch", "--once")).FailedWith(3, "could not be reached", "Check the network and baseUrl");
    }

    /// <summary>A firewall that swallows everything: the connection neither comes about nor is refused.</summary>
    [Fact]
    public async Task Watch_WhereNoConnectionComesAbout_EndsWith3Soon()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        await using var rig = new CliRig().At(new Uri($"https://127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}/v1"));

        (await rig.RunAsync("watch", "--once")).FailedWith(3, "could not be reached", "Check the network and baseUrl");
    }

    [Theory]
    [InlineData(SimulatorTraps.GarbageBodies)]
    [InlineData(SimulatorTraps.TruncatedBodies)]
    [InlineData(SimulatorTraps.HasMoreWithoutCursor)]
    public async Task Watch_WithAnAnswerThatCannotBeUsed_EndsWith3(SimulatorTraps trap)
    {
        await using var rig = await new CliRig().WithSimulatorAsync(trap);

        (await rig.RunAsync("watch", "--once")).FailedWith(3, "openai/default: ");
    }

    [Fact]
    public async Task Watch_AsJson_TellsTheFailureInTheDocument()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(SimulatorTraps.GarbageBodies);

        var run = await rig.RunAsync("watch", "--once", "--output", "json");

        Assert.Equal(3, run.Code);
        var sweep = Assert.Single(run.Json.EnumerateArray());
        Assert.Equal("provider_failed", sweep.GetProperty("outcome").GetString());
        Assert.NotEqual(string.Empty, sweep.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Doctor_WithARefusedKey_NamesTheFixAndEndsWith4()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        Environment.SetEnvironmentVariable(rig.KeyVariable, "sk-admin-wrong");

        var run = await rig.RunAsync("doctor");

        Assert.Equal(4, run.Code);
        Assert.Equal(3, run.Out.Split('\n').Count(line => line.StartsWith("FAIL openai/default", StringComparison.Ordinal) && line.Contains(rig.KeyVariable, StringComparison.Ordinal)));
    }
}
