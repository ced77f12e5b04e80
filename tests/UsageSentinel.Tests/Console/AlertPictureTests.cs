using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using MimeKit;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.AzureEmail;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Channels.Teams;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs.Browsing;

namespace UsageSentinel.Tests.Console;

/// <summary>The chart of an alert in its notices, as each medium takes it.</summary>
public sealed class AlertPictureTests(ConsoleFixture fixture, Chromium chromium) : IClassFixture<ConsoleFixture>, IClassFixture<Chromium>
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Draw_Hours_AreLevelInTheirBand()
    {
        var (width, height, pixels) = Decode(CoursePicture.Draw([Hour(0, 1), Hour(1, 4), Hour(2, 1) with { Minutes = 30 }], [Noon.AddHours(1)]));

        Assert.Equal((CoursePicture.Width * 2, CoursePicture.Height * 2), (width, height));
        byte At(double x, double y) => pixels[((int)(y * 2) * width) + (int)(x * 2)];
        // The plot is from 84 to 592 and from 10 to 178; three hours of 169, four dollars of 42.
        Assert.Equal(2, At(100, 160));
        Assert.Equal(5, At(170, 136));
        Assert.Equal(5, At(340, 10));
        Assert.Equal(3, At(340, 50));
        Assert.Equal(8, At(460, 136));
        Assert.Equal(0, At(550, 160));
        Assert.Contains((byte)6, pixels);
        Assert.Contains((byte)7, pixels);
    }

    [Fact]
    public async Task Picture_OfAnAlert_IsSmallAndNamesNobody()
    {
        var picture = await PictureAsync(ChannelKind.Email);

        Assert.NotNull(picture);
        Assert.InRange(picture.Png.Length, 500, 12_000);
        Assert.Matches("^Chart: cost an hour against the expected band, from 2026-09-14 [0-9:]+ to 2026-09-15 [0-9:]+ UTC. Highest hour: \\$[0-9.,]+ from 09-15 [0-9:]+, expected [<$0-9.]+\\.$", picture.Words);
        Assert.DoesNotContain("tEXt", Encoding.Latin1.GetString(picture.Png.Span), StringComparison.Ordinal);
        Assert.Equal(picture.Png.ToArray(), (await PictureAsync(ChannelKind.Teams))!.Png.ToArray());
    }

    [Theory]
    [InlineData(ChannelKind.Slack)]
    [InlineData(ChannelKind.PagerDuty)]
    [InlineData(ChannelKind.Webhook)]
    [InlineData(ChannelKind.Console)]
    public async Task Picture_ForAMediumThatTakesNone_IsNotDrawn(ChannelKind channel) => Assert.Null(await PictureAsync(channel));

    [Fact]
    public async Task Picture_OfAnAlertWithoutAKey_IsNotDrawn() => Assert.Null(await fixture.Rig.Host.Get<INoticePictures>().OfAsync(
        Route.Fallback with { Channel = ChannelKind.Email }, [fixture.Rig.Host.Told.First(told => told.Data.ApiKeyId is null)], CancellationToken.None));

    /// <summary>Inline beside the HTML, and the plain text is the same as without it.</summary>
    [Fact]
    public async Task Mail_HasThePictureInlineAndReadsWithoutIt()
    {
        var notice = GivenNotices.Waiting with { Picture = await PictureAsync(ChannelKind.Email) };
        using var mail = MailMessage.Of(NoticeComposer.Write(notice, NoticeLinks.None), notice, "s@example.com", ["a@example.com"]);

        var words = Assert.IsType<MultipartAlternative>(mail.Body);
        Assert.Equal(MailMessage.Text(NoticeComposer.Write(GivenNotices.Waiting, NoticeLinks.None)), ((TextPart)words[0]).Text.ReplaceLineEndings("\n"));
        var related = Assert.IsType<MultipartRelated>(words[1]);
        Assert.Contains($"<img src=\"cid:{NoticePicture.ContentId}\" alt=\"Chart: cost an hour", ((TextPart)related.Root!).Text, StringComparison.Ordinal);
        var picture = Assert.IsType<MimePart>(related[1]);
        Assert.Equal((NoticePicture.ContentId, "image/png", true), (picture.ContentId, picture.ContentType.MimeType, picture.ContentDisposition!.Disposition == ContentDisposition.Inline));
        using var content = new MemoryStream();
        await picture.Content!.DecodeToAsync(content);
        Assert.Equal(notice.Picture!.Png.ToArray(), content.ToArray());
    }

    [Fact]
    public async Task AzureMail_RefersToItsAttachment()
    {
        var notice = GivenNotices.Waiting with { Picture = await PictureAsync(ChannelKind.AzureEmail) };

        var mail = JsonNode.Parse(AzureEmailChannel.Render(NoticeComposer.Write(notice, NoticeLinks.None), notice, "s@example.com", ["a@example.com"]))!;

        var attached = Assert.Single(mail["attachments"]!.AsArray());
        Assert.Equal((NoticePicture.ContentId, "image/png", "chart.png"), (attached!["contentId"]!.ToString(), attached["contentType"]!.ToString(), attached["name"]!.ToString()));
        Assert.Contains($"cid:{NoticePicture.ContentId}", mail["content"]!["html"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TeamsCard_HasThePictureWhereBothFit()
    {
        var picture = await PictureAsync(ChannelKind.Teams);
        var card = TeamsCard.Render(NoticeComposer.Write(GivenNotices.Waiting with { Picture = picture }, NoticeLinks.None));
        var image = Assert.Single(JsonNode.Parse(card)!["attachments"]![0]!["content"]!["body"]!.AsArray(), item => item!["type"]!.ToString() == "Image");

        Assert.StartsWith("data:image/png;base64,", image!["url"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(picture!.Words, image["altText"]!.ToString());
        Assert.True(card.Length <= TeamsCard.MostBytes);
        var large = picture with { Png = new byte[TeamsCard.MostBytes] };
        Assert.Equal(
            TeamsCard.Render(NoticeComposer.Write(GivenNotices.Waiting, NoticeLinks.None)),
            TeamsCard.Render(NoticeComposer.Write(GivenNotices.Waiting with { Picture = large }, NoticeLinks.None)));
    }

    [SkippableTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(800, ColorScheme.Light)]
    [InlineData(800, ColorScheme.Dark)]
    public async Task Mail_WithAPicture_FitsTheScreen(int width, ColorScheme scheme)
    {
        await using var person = await chromium.PersonAsync(javaScript: false);
        var page = await person.NewPageAsync();
        await page.SetViewportSizeAsync(width, 844);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        var notice = GivenNotices.Waiting with { Picture = await PictureAsync(ChannelKind.Email) };
        var html = HtmlBody.Render(NoticeComposer.Write(notice, NoticeLinks.None with { Console = "https://sentinel.example.com" }));

        await page.SetContentAsync(html.Replace($"cid:{NoticePicture.ContentId}", $"data:image/png;base64,{Convert.ToBase64String(notice.Picture!.Png.Span)}", StringComparison.Ordinal));

        await Chromium.ShootAsync(page, $"mail-picture-{width}-{scheme}".ToLowerInvariant());
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
        Assert.Equal(CoursePicture.Width * 2, await page.EvaluateAsync<int>("document.images[0].naturalWidth"));
    }

    private Task<NoticePicture?> PictureAsync(ChannelKind channel) => fixture.Rig.Host.Get<INoticePictures>().OfAsync(
        Route.Fallback with { Channel = channel },
        [fixture.Rig.Host.Told.First(told => told.Data.ApiKeyId == fixture.Rig.Stolen && EventTypes.IsAlert(told.Type))],
        CancellationToken.None);

    private static CoursePoint Hour(int hour, decimal usd) => new(Noon.AddHours(hour), 10, usd, 1, 0, 2);

    /// <summary>Reads a PNG as its definition says; a check sum that is wrong fails.</summary>
    private static (int Width, int Height, byte[] Pixels) Decode(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var chunks = new Dictionary<string, byte[]>();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)), Sum(png.AsSpan(at + 4, length + 4)));
            chunks[Encoding.ASCII.GetString(png, at + 4, 4)] = png[(at + 8)..(at + 8 + length)];
            at += length + 12;
        }

        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"]), BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"].AsSpan(4)));
        using var zlib = new ZLibStream(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        Assert.Equal((width + 1) * height, rows.Length);
        return (width, height, [.. rows.ToArray().Where((_, index) => index % (width + 1) > 0)]);
    }

    private static uint Sum(ReadOnlySpan<byte> content)
    {
        var sum = uint.MaxValue;
        foreach (var one in content)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
            }
        }

        return ~sum;
    }
}
