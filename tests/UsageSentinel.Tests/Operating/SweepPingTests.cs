using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Operating;

/// <summary>The pings of healthchecks.io, on a receiver that really answers, or does not.</summary>
public sealed class SweepPingTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Around_GoodSweep_PingsStartAndSuccess()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var client = new HttpClient();

        Assert.Equal(7, await Ping(client, $"{receiver.Origin}/uuid?create=1").AroundAsync(() => Task.FromResult(7), _ => null, CancellationToken.None));

        Assert.Equal(["/uuid/start?create=1", "/uuid?create=1"], receiver.All.Select(request => request.Path));
    }

    [Fact]
    public async Task Around_SweepWithTrouble_PingsFailWithAShortReason()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var client = new HttpClient();

        await Ping(client, $"{receiver.Origin}/uuid/").AroundAsync(() => Task.FromResult(7), _ => "no answer\n" + new string('x', 2000), CancellationToken.None);

        Assert.Equal(["/uuid/start", "/uuid/fail"], receiver.All.Select(request => request.Path));
        Assert.StartsWith("no answer x", receiver.All[1].Text, StringComparison.Ordinal);
        Assert.InRange(receiver.All[1].Text.Length, 400, 501);
    }

    [Fact]
    public async Task Around_SweepThatThrows_PingsFailAndThrows()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var client = new HttpClient();

        await Assert.ThrowsAsync<StoreException>(() => Ping(client, $"{receiver.Origin}/uuid").AroundAsync<int>(
            () => throw new StoreException(StoreError.Busy, "the store is away"), _ => null, CancellationToken.None));

        Assert.Equal(["/uuid/start", "/uuid/fail"], receiver.All.Select(request => request.Path));
        Assert.Equal("the store is away", receiver.All[1].Text);
    }

    [Theory]
    [InlineData(500, false, "it answered 500")]
    [InlineData(302, false, "it answered 302")] // a redirect is not followed
    [InlineData(200, true, "it cannot be reached")]
    public async Task Around_ServiceThatFails_ChangesNothing(int status, bool isCut, string problem)
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(new Reply(status, IsCut: isCut).With("Location", "https://elsewhere.example.com/"));
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler);
        var ping = Ping(client, $"{receiver.Origin}/uuid");

        Assert.Equal(7, await ping.AroundAsync(() => Task.FromResult(7), _ => null, CancellationToken.None));

        Assert.StartsWith(problem, ping.Problem, StringComparison.Ordinal);
    }

    /// <summary>A service that never answers costs ten seconds a ping and no sweep.</summary>
    [Fact]
    public async Task Around_ServiceThatNeverAnswers_SweepsAfterTheDeadline()
    {
        var asked = new SemaphoreSlim(0);
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(_ =>
        {
            asked.Release();
            return new Reply(200, IsNever: true);
        });
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var ping = Ping(client, $"{receiver.Origin}/uuid");

        var around = ping.AroundAsync(() => Task.FromResult(7), _ => null, CancellationToken.None);
        await asked.WaitAsync();
        clock.Advance(TimeSpan.FromSeconds(11));
        await asked.WaitAsync();
        clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(7, await around);
        Assert.Equal("it did not answer within 10 seconds", ping.Problem);
    }

    [Fact]
    public async Task Around_NoAddress_PingsNothing()
    {
        var ping = new SweepPing(() => throw new InvalidOperationException("Nothing is sent."), null, clock, NullLogger<SweepPing>.Instance);

        Assert.Equal(7, await ping.AroundAsync(() => Task.FromResult(7), _ => null, CancellationToken.None));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("https://hc-ping.com/uuid", true)]
    [InlineData("http://127.0.0.1:8000/ping/uuid", true)]
    [InlineData("http://hc-ping.com/uuid", false)]
    [InlineData("https://me:secret@hc-ping.com/uuid", false)]
    [InlineData("hc-ping.com/uuid", false)]
    public void Fault_OfAnAddress_IsSaid(string? url, bool isGood) => Assert.Equal(isGood, PingOptions.Fault(url) is null);

    private SweepPing Ping(HttpClient client, string address) => new(() => client, new Uri(address), clock, NullLogger<SweepPing>.Instance);
}
