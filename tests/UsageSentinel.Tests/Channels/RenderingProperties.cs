using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Channels.Teams;
using UsageSentinel.Tests.Channels.Rig;

namespace UsageSentinel.Tests.Channels;

/// <summary>Laws of the words, whatever stands in the names.</summary>
public sealed class RenderingProperties
{
    [Property(MaxTest = 200)]
    public bool EveryText_IsPlainAndOnOneLine(string?[] names)
    {
        var text = Write(names);
        return Texts(text).All(one => one.All(letter =>
            !char.IsControl(letter) && CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)));
    }

    [Property(MaxTest = 100)]
    public bool TeamsCard_NeverTooLargeAndAlwaysACard(string?[] names, byte alerts)
    {
        var card = TeamsCard.Render(Write([.. names, .. Enumerable.Repeat(new string('\u1234', 900), 3)], alerts % 30));
        return card.Length <= TeamsCard.MostBytes && JsonNode.Parse(card)?["attachments"]?[0]?["content"]?["body"] is JsonArray { Count: > 1 };
    }

    /// <summary>Nothing that came from outside opens a tag: the tags of a mail are the same whatever the names are.</summary>
    [Property(MaxTest = 200)]
    public bool Html_HasTheSameTagsWhateverTheNames(string?[] names)
    {
        var hostile = HtmlBody.Render(Write([.. names, "<b onmouseover=x>", "</td><script>"]));
        var tame = HtmlBody.Render(Write(["a", "b"]));
        return hostile.Count(letter => letter == '<') == tame.Count(letter => letter == '<') && !WebUtility.HtmlDecode(tame).Contains("<script", StringComparison.Ordinal);
    }

    /// <summary>A number is no rule, although an enumeration can be read from one.</summary>
    [Fact]
    public void Write_RuleThatIsANumber_HasNoNextStep()
    {
        var alert = Write(["x", "x", "x", "x", "x", "x", "x", "69"]).Alerts.Single();

        Assert.DoesNotContain(alert.Summary, fact => fact.Label == "Response");
        Assert.Equal("More", Assert.Single(alert.Commands).Label);
    }

    private static NoticeText Write(string?[] names, int alerts = 1)
    {
        string Name(int index) => names.Length == 0 ? "x" : names[index % names.Length] is { Length: > 0 } name ? name : "x";
        var hostile = GivenNotices.Spike with
        {
            Data = GivenNotices.Spike.Data with
            {
                Owner = Name(0), ApiKeyId = Name(1), Cause = Name(2), Explanation = Name(3), Decision = Name(4), ProjectId = Name(5), Account = Name(6), Rule = Name(7),
            },
        };
        return NoticeComposer.Write(GivenNotices.Of(NotifyReason.First, [.. Enumerable.Repeat(hostile, Math.Max(1, alerts))]), NoticeLinks.None);
    }

    private static IEnumerable<string> Texts(NoticeText text) =>
    [
        text.Headline, text.More ?? "", text.Footer,
        .. text.Alerts.SelectMany(alert => new[] { alert.Title, alert.Loss ?? "", alert.Why ?? "" }.Concat(alert.Summary.Concat(alert.Facts).Concat(alert.Commands).Select(fact => fact.Value)).Concat(alert.Lines)),
    ];
}
