using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using UsageSentinel.Tests.Rigs;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class RetryTests
{
    private const string Completions = "GET organization/usage/completions";

    [Theory]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Request_FailedInAWayThatMayPass_IsRepeated(int status)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(status), Answer.Error(status), Page(null, Hour(0, Completion("key_a", 1))));

        Assert.Single((await rig.ReadHoursAsync(Hours(1))).Rows);
        Assert.Equal(3, rig.Server.Requests.Length);
    }

    [Theory]
    [InlineData(400, ProviderError.Refused)]
    [InlineData(403, ProviderError.MissingScope)]
    [InlineData(404, ProviderError.NotFound)]
    [InlineData(422, ProviderError.Refused)]
    public async Task Request_Refused_IsNotRepeated(int status, ProviderError error)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(status));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal((error, status), (thrown.Error, thrown.Status));
        Assert.Single(rig.Server.Requests);
    }

    [Theory]
    [InlineData(429, ProviderError.RateLimited)]
    [InlineData(500, ProviderError.ServerFault)]
    [InlineData(409, ProviderError.Refused)]
    [InlineData(408, ProviderError.Unreachable)]
    public async Task Request_FailingEveryTime_IsGivenUpUnderItsName(int status, ProviderError error)
    {
        await using var rig = await OpenAIRig.StartAsync(options => options.MaxRetries = 2);
        rig.Server.On(Completions, Answer.Error(status));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(error, thrown.Error);
        Assert.Equal(3, rig.Server.Requests.Length);
    }

    [Fact]
    public async Task ShouldRetry_False_WinsOverTheStatus()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(500).With("x-should-retry", "false"));

        await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Single(rig.Server.Requests);
    }

    [Fact]
    public async Task ShouldRetry_True_WinsOverTheStatus()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(400).With("x-should-retry", "true"), Page(null));

        await rig.ReadHoursAsync(Hours(1));

        Assert.Equal(2, rig.Server.Requests.Length);
    }

    [Fact]
    public async Task RetryAfter_InSeconds_IsWaitedFor()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(429).With("Retry-After", "37"), Page(null));

        var reading = rig.ReadHoursAsync(Hours(1));
        await rig.RunClockAsync(reading);
        await reading;

        Assert.Equal(TimeSpan.FromSeconds(37), rig.Server.Requests[1].At - rig.Server.Requests[0].At);
    }

    [Fact]
    public async Task RetryAfter_AsADate_IsWaitedFor()
    {
        await using var rig = await OpenAIRig.StartAsync();
        var until = OpenAIRig.Now.AddSeconds(45);
        rig.Server.On(Completions, Answer.Error(429).With("Retry-After", until.ToString("R")), Page(null));

        var reading = rig.ReadHoursAsync(Hours(1));
        await rig.RunClockAsync(reading);
        await reading;

        Assert.Equal(until, rig.Server.Requests[1].At);
    }

    /// <summary>A date that has passed, and words that are no time, must neither fail nor wait for ever.</summary>
    [Theory]
    [InlineData("Tue, 10 Nov 2020 12:30:00 GMT")]
    [InlineData("soon")]
    public async Task RetryAfter_ThatNamesNoWait_IsNoWait(string value)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(429).With("Retry-After", value), Page(null));

        await rig.ReadHoursAsync(Hours(1));

        Assert.Equal(2, rig.Server.Requests.Length);
    }

    [Fact]
    public async Task RetryAfter_LongerThanAllowed_IsRateLimitedAtOnce()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(429).With("Retry-After", "3600"));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.RateLimited, thrown.Error);
        Assert.Contains("3600", thrown.Message, StringComparison.Ordinal);
        Assert.Single(rig.Server.Requests);
    }

    [Fact]
    public async Task Backoff_WithoutRetryAfter_DoublesButStaysBounded()
    {
        await using var rig = await OpenAIRig.StartAsync(options =>
        {
            options.MaxRetries = 4;
            options.RetryDelay = TimeSpan.FromSeconds(8);
            options.MaxRetryDelay = TimeSpan.FromSeconds(20);
        });
        rig.Server.On(Completions, Answer.Error(500), Answer.Error(500), Answer.Error(500), Page(null));

        var reading = rig.ReadHoursAsync(Hours(1));
        await rig.RunClockAsync(reading);
        await reading;

        var at = rig.Server.Requests.Select(request => request.At).ToArray();
        Assert.True(at[1] - at[0] >= TimeSpan.FromSeconds(4));
        Assert.True(at[2] - at[1] >= TimeSpan.FromSeconds(8));
        Assert.True(at[3] - at[2] >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Attempt_WithoutAnAnswer_IsRepeatedAndThenUnreachable()
    {
        await using var rig = await OpenAIRig.StartAsync(options =>
        {
            options.MaxRetries = 1;
            options.AttemptTimeout = TimeSpan.FromSeconds(60);
        });
        rig.Server.On(Completions, Answer.By(context => Task.Delay(Timeout.Infinite, context.RequestAborted)));

        var reading = rig.ReadHoursAsync(Hours(1));
        await rig.RunClockAsync(reading);
        var thrown = await Assert.ThrowsAsync<ProviderException>(() => reading);

        Assert.Equal(ProviderError.Unreachable, thrown.Error);
    }

    [Fact]
    public async Task Request_NobodyListening_IsUnreachable()
    {
        using var noOne = new ClosedPort();
        await using var rig = await OpenAIRig.StartAsync(options => (options.MaxRetries, options.BaseUrl) = (1, new Uri($"{noOne.Origin}/v1")));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.Unreachable, thrown.Error);
    }

    [Fact]
    public async Task Request_CancelledByTheCaller_IsCancelledNotUnreachable()
    {
        await using var rig = await OpenAIRig.StartAsync();
        using var caller = new CancellationTokenSource();
        rig.Server.On(Completions, Answer.By(async context =>
        {
            await caller.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Provider.ReadUsageAsync(
            Core.Usage.UsageEndpoint.Completions, Hours(1), Core.Usage.BucketWidth.Hour, caller.Token));
    }
}
