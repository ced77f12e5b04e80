using System.Text;
using UsageSentinel.Runtime.Channels.Webhook;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Channels;

public sealed class WebhookSignatureTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    /// <summary>Computed with openssl, as the page shows: printf '%s.%s' 1700000000 '{"a":1}' | openssl dgst -sha256 -hmac secret.</summary>
    [Fact]
    public void Sign_KnownInput_IsWhatOtherToolsCompute() => Assert.Equal(
        "v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686",
        WebhookSignature.Sign("secret", At, "{\"a\":1}"u8));

    [Theory]
    [InlineData("as sent", 0, "{\"a\":1}", "secret", true)]
    [InlineData("five minutes later", 300, "{\"a\":1}", "secret", true)]
    [InlineData("replayed after six", 360, "{\"a\":1}", "secret", false)]
    [InlineData("from the future", -360, "{\"a\":1}", "secret", false)]
    [InlineData("another body", 0, "{\"a\":2}", "secret", false)]
    [InlineData("another secret", 0, "{\"a\":1}", "Secret", false)]
    public void IsValid_Received_OnlyWhatWeSentLately(string row, int seconds, string body, string secret, bool isValid)
    {
        Assert.NotEmpty(row);
        var signature = WebhookSignature.Sign("secret", At, "{\"a\":1}"u8);

        Assert.Equal(isValid, WebhookSignature.IsValid(secret, "1700000000", signature, Encoding.UTF8.GetBytes(body), At.AddSeconds(seconds)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1700000000")]
    [InlineData("99999999999999999999")]
    [InlineData("1700000001")]
    public void IsValid_OtherTimestamp_IsNot(string timestamp) =>
        Assert.False(WebhookSignature.IsValid("secret", timestamp, WebhookSignature.Sign("secret", At, "x"u8), "x"u8, At));

    [Fact]
    public async Task Send_Webhook_ArrivesWithASignatureThatHolds()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = Media.RigOf("webhook", receiver);

        await rig.SendAsync(GivenNotices.First);

        var sent = receiver.Only;
        Assert.True(WebhookSignature.IsValid(
            ChannelRig.Planted, sent.Headers[WebhookSignature.TimestampHeader], sent.Headers[WebhookSignature.SignatureHeader], sent.Body, GivenNotices.Now));
        Assert.Contains(sent.Headers["UsageSentinel-Notice"], sent.Text, StringComparison.Ordinal);
    }
}
