using System.Text.Json;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.AzureEmail;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Channels;

public sealed class AzureEmailTests
{
    private static readonly Reply Taken = new Reply(202, """{ "id": "op-1", "status": "Running" }""").With("Retry-After", "0");

    [Fact]
    public async Task Send_Well_HandsOverByIdentityAndWaitsUntilItIsSent()
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(Media.WellOf("azureEmail"));
        await using var rig = Media.RigOf("azureEmail", receiver);

        Assert.Equal("op-1", Assert.IsType<Delivery.Delivered>(await rig.SendAsync(GivenNotices.First)).ExternalId);
        Assert.Equal("/emails:send?api-version=2023-03-31", receiver.All[0].Path);
        Assert.Equal($"Bearer token-{ChannelRig.Planted}", receiver.All[0].Headers["Authorization"]);
        Assert.Equal(["/emails/operations/op-1?api-version=2023-03-31"], receiver.All.Skip(1).Select(call => call.Path).Distinct());
    }

    [Fact]
    public async Task Send_TheSameNoticeTwice_IsTheSameOperation()
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(new Reply(503));
        await using var rig = Media.RigOf("azureEmail", receiver);

        await rig.SendAsync(GivenNotices.First);
        await rig.SendAsync(GivenNotices.First);
        await rig.SendAsync(GivenNotices.Over);

        var ids = receiver.All.Select(call => call.Headers["Operation-Id"]).ToArray();
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
    }

    [Theory]
    [InlineData("""{ "id": "op-1", "status": "Failed", "error": { "message": "no such domain" } }""", typeof(Delivery.Rejected))]
    [InlineData("""{ "id": "op-1", "status": "Canceled" }""", typeof(Delivery.Rejected))]
    [InlineData("""{ "id": "op-1", "status": "Succeeded" }""", typeof(Delivery.Delivered))]
    public async Task Send_HandedOver_IsWhatTheOperationBecomes(string body, Type outcome)
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(Taken, new Reply(200, body));
        await using var rig = Media.RigOf("azureEmail", receiver);

        Assert.IsType(outcome, await rig.SendAsync(GivenNotices.First));
    }

    /// <summary>It was accepted. Whether it was sent is not told for now, and handing it over again would be another mail.</summary>
    [Theory]
    [InlineData(429, 2)]
    [InlineData(404, 2)]
    [InlineData(403, 2)]
    [InlineData(503, 4)]
    [InlineData(200, 4)]
    public async Task Send_AcceptedAndStatusNotTold_IsDelivered(int status, int requests)
    {
        await using var receiver = (await HttpReceiver.StartAsync())
            .Answering(Taken, new Reply(status, """{ "id": "op-1", "status": "Running" }""").With("Retry-After", "0"));
        await using var rig = Media.RigOf("azureEmail", receiver);

        Assert.Equal("op-1", Assert.IsType<Delivery.Delivered>(await rig.SendAsync(GivenNotices.First)).ExternalId);
        Assert.Equal(requests, receiver.All.Length);
        Assert.Single(receiver.All, call => call.Method == "POST");
    }

    [Fact]
    public async Task Send_LimitReached_IsTriedAgainWhenTheServiceSaysSo()
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(new Reply(429).With("Retry-After", "300"));
        await using var rig = Media.RigOf("azureEmail", receiver);

        Assert.Equal(TimeSpan.FromMinutes(5), Assert.IsType<Delivery.Retry>(await rig.SendAsync(GivenNotices.First)).After);
    }

    /// <summary>The service asks for more patience than a function should have: the mail is not asked after.</summary>
    [Fact]
    public async Task Send_AcceptedWithALongRetryAfter_IsDeliveredAtOnce()
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(Taken.With("Retry-After", "60"));
        await using var rig = Media.RigOf("azureEmail", receiver);

        Assert.IsType<Delivery.Delivered>(await rig.SendAsync(GivenNotices.First));
        Assert.Single(receiver.All);
    }

    [Theory]
    [InlineData(null, "5 10 20")]
    [InlineData(0, "0 0 0")]
    [InlineData(1, "1 2 4")]
    [InlineData(10, "10 20")]
    [InlineData(30, "30")]
    [InlineData(46, "")]
    public void Polls_OfAMailThatStaysOpen_AreThreeAtMostAndGrowApart(int? retryAfter, string expected)
    {
        var waits = new List<double>();
        for (var polls = MailPolls.After(retryAfter is { } given ? TimeSpan.FromSeconds(given) : null); !polls.IsOver; polls = polls.Next(null))
        {
            waits.Add(polls.Wait.TotalSeconds);
        }

        Assert.Equal(expected, string.Join(' ', waits));
    }

    [Fact]
    public void Polls_TheServiceAsksForMoreTime_GiveIt() =>
        Assert.Equal(TimeSpan.FromSeconds(25), MailPolls.After(TimeSpan.FromSeconds(2)).Next(TimeSpan.FromSeconds(25)).Wait);

    [Fact]
    public async Task Send_AnswerThatIsNotTheApis_IsTriedAgain()
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(new Reply(200, "<html>"));
        await using var rig = Media.RigOf("azureEmail", receiver);

        Assert.IsType<Delivery.Retry>(await rig.SendAsync(GivenNotices.First));
    }

    /// <summary>A hiccup while asking must not hand the mail over again.</summary>
    [Fact]
    public async Task Send_StatusCannotBeAskedForAMoment_AsksAgain()
    {
        await using var receiver = (await HttpReceiver.StartAsync())
            .Answering(Taken, new Reply(503).With("Retry-After", "0"), new Reply(200, """{ "id": "op-1", "status": "Succeeded" }"""));
        await using var rig = Media.RigOf("azureEmail", receiver);

        Assert.IsType<Delivery.Delivered>(await rig.SendAsync(GivenNotices.First));
        Assert.Single(receiver.All, call => call.Method == "POST");
    }

    [Fact]
    public async Task Send_Files_AreAttached()
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(Media.WellOf("azureEmail"));
        await using var rig = Media.RigOf("azureEmail", receiver);

        await rig.SendAsync(GivenNotices.Digest with { Files = new NoticeFiles([new NoticeFile("cost-2026-09.html", "text/html", "<p>"u8.ToArray())], []) });

        using var mail = JsonDocument.Parse(receiver.All[0].Body);
        var file = Assert.Single(mail.RootElement.GetProperty("attachments").EnumerateArray());
        Assert.Equal(("cost-2026-09.html", "text/html", "PHA+"), (file.GetProperty("name").GetString(), file.GetProperty("contentType").GetString(), file.GetProperty("contentInBase64").GetString()));
    }
}
