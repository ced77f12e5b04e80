using System.Net;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>A deletion that the provider does not do, in each way it has: people are told what is so, and never that the key is revoked.</summary>
public sealed class FailingDeletionTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Deletion_FailsForAnHour_IsAResponseFailureAndNoPublishingFailure(HttpStatusCode status)
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        rig.Host.Wire.Intercept = (request, pass) => request.Method == HttpMethod.Delete ? Task.FromResult(Wire.Refuse(request, status, "later")) : pass();
        await rig.CollectUntilCriticalAsync();

        for (var minutes = 0; minutes < 60; minutes += 5)
        {
            var reported = (await rig.Host.Engine.RunOnceAsync(null, CancellationToken.None)).Reported;
            var failure = Assert.Single(reported.Responses, response => response.Key.Value == rig.Stolen);
            Assert.Equal(0, reported.Dispatch.Failed);
            Assert.Equal(3, SweepWords.Code([], reported));
            Assert.Contains(SweepWords.Trouble([], reported), line =>
                line.StartsWith($"Response to key {rig.Stolen} of openai/default failed", StringComparison.Ordinal) && line.Contains(failure.Why, StringComparison.Ordinal));
            rig.World.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var event1 = Assert.Single(rig.Host.ToldOf(rig.Stolen).Where(item => item.Type == EventTypes.ResponseFailed).DistinctBy(item => item.Id));
        Assert.Contains("is not contained yet", event1.Data.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Host.Reported, item => item.Data.Rule is nameof(RuleKind.PublisherBroken) || (item.Data.ApiKeyId == rig.Stolen && item.Type is EventTypes.Revoked or EventTypes.Contained));
        Assert.Empty(rig.Deletions);

        rig.Host.Wire.Intercept = null;
        await rig.RunUntilAsync(async () => (await rig.Host.ActsAsync()).Any(act => act.Status is ActionStatus.Verified && act.Key.Value == rig.Stolen));
        await rig.NotifyAsync();
        Assert.Equal(rig.Stolen, Assert.Single(rig.Deletions).KeyId);
        Assert.Contains(rig.Host.ToldOf(rig.Stolen), item => item.Type == EventTypes.Revoked);
    }

    /// <summary>It says that the key is deleted, or that it is not there, and lists it all the same.</summary>
    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task Deletion_WithoutEffect_IsNeverToldAsRevoked(HttpStatusCode status)
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        rig.Host.Wire.Intercept = (request, pass) => request.Method != HttpMethod.Delete ? pass()
            : Task.FromResult(status is HttpStatusCode.OK
                ? Wire.Answer(request, status, """{"object":"organization.project.api_key.deleted","id":"x","deleted":true}""")
                : Wire.Refuse(request, status, "no"));

        await rig.RunUntilAsync(() => rig.Host.ToldOf(rig.Stolen).Any(item => item.Type == EventTypes.ResponseFailed));

        Assert.DoesNotContain(rig.Host.ToldOf(rig.Stolen), item => item.Type is EventTypes.Revoked or EventTypes.Contained);
        Assert.Empty(rig.Deletions);
    }
}
