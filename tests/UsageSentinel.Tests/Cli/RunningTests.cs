using System.Text.Json;
using System.Text.RegularExpressions;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Cli;

/// <summary>Verbs that go on until they are asked to end.</summary>
public sealed partial class RunningTests
{
    /// <summary>What the clock lets pass at once: the wait for the next sweep, and that before a request is repeated.</summary>
    private static readonly TimeSpan EverySecond = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Simulate_OnAnyPort_ServesUntilItIsStopped()
    {
        await using var rig = new CliRig();
        using var stop = new CancellationTokenSource();
        using var output = new LiveWriter();
        var running = rig.StartAsync(output, output, stop.Token, "simulate", "--port", "0", "--keys", "3", "--days", "1");

        var said = await output.WaitForAsync("sentinel watch");
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(Address().Match(said).Value + "/organization/projects"));
        Assert.Equal(401, (int)answer.StatusCode);

        await stop.CancelAsync();
        Assert.Equal(0, await running.WaitAsync(Patience.Long));
    }

    [Fact]
    public async Task Simulate_AsJson_IsOneDocument()
    {
        await using var rig = new CliRig();
        using var stop = new CancellationTokenSource();
        using var output = new LiveWriter();
        using var error = new LiveWriter();
        var running = rig.StartAsync(output, error, stop.Token, "simulate", "--port", "0", "--keys", "3", "--days", "1", "--output", "json");

        using var document = JsonDocument.Parse(await output.WaitForAsync("}"));
        LookingTests.HasFields(document.RootElement, "base_url admin_key keys seed scenario");

        await stop.CancelAsync();
        Assert.Equal(0, await running.WaitAsync(Patience.Long));
        Assert.Empty(error.Text);
    }

    /// <summary>However long it watched, standard output is one array in the end.</summary>
    [Fact]
    public async Task Watch_AsJson_ClosesItsDocumentWhenStopped()
    {
        var clock = new WaitingTime(CliRig.Now);
        await using var rig = await new CliRig(clock).WithSimulatorAsync();
        rig.Variables["Sentinel__Schedules__Usage"] = "* * * * * *";
        using var stop = new CancellationTokenSource();
        var jumping = clock.JumpAsync(EverySecond, stop.Token);
        using var output = new LiveWriter();
        var running = rig.StartAsync(output, TextWriter.Null, stop.Token, "watch", "--output", "json");

        await output.WaitForAsync("},");
        await stop.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(Patience.Long));
        await jumping;
        using var document = JsonDocument.Parse(output.Text);
        Assert.True(document.RootElement.GetArrayLength() >= 2);
    }

    /// <summary>A provider that is down is told and waited for; watching goes on.</summary>
    [Fact]
    public async Task Watch_WhileTheProviderFails_GoesOn()
    {
        var clock = new WaitingTime(CliRig.Now);
        await using var rig = await new CliRig(clock).WithSimulatorAsync(SimulatorTraps.GarbageBodies);
        rig.Variables["Sentinel__Schedules__Usage"] = "* * * * * *";
        using var stop = new CancellationTokenSource();
        var jumping = clock.JumpAsync(EverySecond, stop.Token);
        using var output = new LiveWriter();
        using var error = new LiveWriter();
        var running = rig.StartAsync(output, error, stop.Token, "watch");

        await error.WaitForAsync("openai/default: ");
        rig.Server.Traps = SimulatorTraps.None;
        await output.WaitForAsync("Swept openai/default");
        await stop.CancelAsync();

        Assert.Equal(0, await running.WaitAsync(Patience.Long));
        await jumping;
    }

    [Fact]
    public async Task Watch_WithDashboard_ServesWhatWasSwept()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        using var stop = new CancellationTokenSource();
        using var output = new LiveWriter();
        using var error = new LiveWriter();
        var running = rig.StartAsync(output, error, stop.Token, "watch", "--dashboard");
        await output.WaitForAsync("Swept openai/default");

        using var client = new HttpClient();
        var page = await client.GetStringAsync(new Uri(Address().Match(error.Text).Value));

        Assert.Contains("openai/default", page, StringComparison.Ordinal);
        Assert.Contains("Usage is complete to", page, StringComparison.Ordinal);
        Assert.DoesNotContain("PLANTED", page, StringComparison.Ordinal);
        await stop.CancelAsync();
        Assert.Equal(0, await running.WaitAsync(Patience.Long));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri(Address().Match(error.Text).Value)));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+\S*")]
    private static partial Regex Address();
}
