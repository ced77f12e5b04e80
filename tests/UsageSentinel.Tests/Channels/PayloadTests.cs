using UsageSentinel.Runtime.Channels;
using UsageSentinel.Tests.Channels.Rig;

namespace UsageSentinel.Tests.Channels;

/// <summary>What really arrives on each medium, compared with files that people have read.</summary>
public sealed class PayloadTests
{
    private static readonly Dictionary<string, Notice> Notices = new()
    {
        ["first"] = GivenNotices.First,
        ["waiting"] = GivenNotices.Waiting with { ApprovalLink = new Uri("https://sentinel.example.com/approve/once") },
        ["two"] = GivenNotices.Two,
        ["over"] = GivenNotices.Over,
        ["hostile"] = GivenNotices.OfHostileNames,
        ["digest"] = GivenNotices.Digest,
        ["canary"] = GivenNotices.Canary,
    };

    public static TheoryData<string, string> Everything
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var medium in Media.All)
            {
                foreach (var notice in Notices.Keys)
                {
                    all.Add(medium, notice);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Send_EveryMediumAndNotice_ArrivesAsTheGoldenFileSays(string medium, string notice)
    {
        var arrived = await Media.DeliverAsync(medium, Notices[notice]);

        if (arrived.StartsWith('{'))
        {
            GoldenFile.CheckJson($"{medium}.{notice}", arrived.Replace(ChannelRig.Planted, "ROUTING-KEY", StringComparison.Ordinal));
        }
        else
        {
            GoldenFile.Check($"{medium}.{notice}.txt", arrived);
        }
    }

    public static TheoryData<string> EveryMedium => [.. Media.All];

    /// <summary>Names are free text of whoever made the key. Whatever stands in them, people see words.</summary>
    [Theory]
    [MemberData(nameof(EveryMedium))]
    public async Task Send_HostileNames_ArriveAsPlainText(string medium)
    {
        var arrived = await Media.DeliverAsync(medium, GivenNotices.OfHostileNames);

        foreach (var planted in new[] { "\u001b", "\u202E", "\r\nBcc", "\nBcc", "evil@example.com", "sk-proj" })
        {
            Assert.DoesNotContain(planted, arrived, StringComparison.OrdinalIgnoreCase);
        }

        if (medium != "console")
        {
            // The line of a console and the plain part of a mail are text; everywhere else < begins something.
            var marked = medium == "email" ? arrived[arrived.IndexOf("\n---\n", StringComparison.Ordinal)..] : arrived;
            Assert.DoesNotContain("<script", marked, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<!here", marked, StringComparison.Ordinal);
            Assert.DoesNotContain("<at>", marked, StringComparison.Ordinal);
        }

        Assert.Contains("script", arrived, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EveryMedium))]
    public async Task Send_Storm_FitsTheMediumAndSaysThatThereIsMore(string medium)
    {
        var arrived = await Media.DeliverAsync(medium, GivenNotices.Storm);

        var most = medium switch
        {
            "teams" => 28 * 1024,
            "slack" or "slackBot" => 40_000,
            _ => 512 * 1024,
        };
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(arrived), 1, most);
        if (medium != "console")
        {
            Assert.Contains("99 more", arrived, StringComparison.Ordinal);
            Assert.Contains("sentinel alerts --open", arrived, StringComparison.Ordinal);
        }
    }
}
