using System.Net;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Web;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Channels;

/// <summary>A webhook must not become a way into the operator's network.</summary>
public sealed class SafetyTests
{
    [Theory]
    [InlineData("1.1.1.1", true)]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("::ffff:1.1.1.1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("ff02::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2001::1", false)]
    public void IsPublic_Address_ByWhatItIs(string address, bool isPublic) =>
        Assert.Equal(isPublic, AddressRules.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("a literal", "https://127.0.0.1:{0}/x")]
    [InlineData("a name", "https://localhost:{0}/x")]
    [InlineData("a number", "https://2130706433:{0}/x")]
    [InlineData("mapped", "https://[::ffff:127.0.0.1]:{0}/x")]
    [InlineData("the metadata service", "https://169.254.169.254/metadata/identity")]
    [InlineData("not https", "http://127.0.0.1:{0}/x")]
    [InlineData("another scheme", "file:///etc/passwd")]
    [InlineData("no address", "PLANTED0123456789abcdef")]
    [InlineData("a password", "https://user:PLANTED0123456789abcdef@example.com/")]
    public async Task Send_ToWhereItMustNot_IsRejectedAndNothingArrives(string row, string address)
    {
        Assert.NotEmpty(row);
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = ChannelRig.Of(
            "\"channel\": \"teams\", \"teams\": { \"url\": \"$url\" }",
            new Dictionary<string, string> { ["url"] = string.Format(System.Globalization.CultureInfo.InvariantCulture, address, receiver.Address.Port) });

        var refused = Assert.IsType<Delivery.Rejected>(await rig.SendAsync(GivenNotices.First));

        Assert.Empty(receiver.All);
        Assert.DoesNotContain(ChannelRig.Planted, refused.Why, StringComparison.Ordinal);
    }

    /// <summary>One private address among public ones is enough: which of them answers is not ours to choose.</summary>
    [Fact]
    public async Task Send_NameThatResolvesToPublicAndPrivate_IsRejected()
    {
        await using var rig = ChannelRig.Of(
            "\"channel\": \"teams\", \"teams\": { \"url\": \"$url\" }",
            new Dictionary<string, string> { ["url"] = "https://hook.example.com/x" },
            new FixedLookup(IPAddress.Parse("1.1.1.1"), IPAddress.Parse("10.0.0.5")));

        Assert.Contains("not public", Assert.IsType<Delivery.Rejected>(await rig.SendAsync(GivenNotices.First)).Why, StringComparison.Ordinal);
    }

    /// <summary>The name is looked up once, for the connection itself: what was checked is what is connected to.</summary>
    [Fact]
    public async Task Send_HostAllowedByName_GoesToTheAddressThatWasLookedUp()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = ChannelRig.Of(
            "\"channel\": \"teams\", \"allowHosts\": [\"hook.example.com\"], \"teams\": { \"url\": \"$url\" }",
            new Dictionary<string, string> { ["url"] = $"http://hook.example.com:{receiver.Address.Port}/x" },
            new FixedLookup(IPAddress.Loopback));

        Assert.IsType<Delivery.Delivered>(await rig.SendAsync(GivenNotices.First));
        Assert.Equal("/x", receiver.Only.Path);
    }

    /// <summary>Being allowed by name says where a host may be, not who may pretend to be it.</summary>
    [Fact]
    public async Task Send_AllowedHostWithACertificateNobodyTrusts_IsRejected()
    {
        using var certificate = Certificates.SelfSigned();
        await using var receiver = await HttpReceiver.StartAsync(certificate);
        await using var rig = Media.RigOf("webhook", receiver);

        Assert.Contains("certificate", Assert.IsType<Delivery.Rejected>(await rig.SendAsync(GivenNotices.First)).Why, StringComparison.Ordinal);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task Send_OtherHostThanTheAllowedOne_IsRejected()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = ChannelRig.Of(
            "\"channel\": \"teams\", \"allowHosts\": [\"other.example.com\"], \"teams\": { \"url\": \"$url\" }",
            new Dictionary<string, string> { ["url"] = $"https://hook.example.com:{receiver.Address.Port}/x" },
            new FixedLookup(IPAddress.Loopback));

        Assert.IsType<Delivery.Rejected>(await rig.SendAsync(GivenNotices.First));
        Assert.Empty(receiver.All);
    }
}
