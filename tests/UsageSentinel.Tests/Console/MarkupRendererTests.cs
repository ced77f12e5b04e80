using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Operating.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Console;

/// <summary>Text from outside is cleaned and escaped by the renderer, whatever a component does with it.</summary>
public sealed class MarkupRendererTests
{
    private const string Hostile = "a\u202eb\u200b\u001b\"><script>alert(1)</script> jane.doe@example.com sk-proj-abcdefgh12345678";

    [Fact]
    public void Text_IsCleanedAndEscaped() => Assert.Equal(
        "<span class=\"tag bad\">ab &quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; (address hidden) sk-(hidden)</span>",
        MarkupRenderer.Render<Tag>((nameof(Tag.Color), "bad"), (nameof(Tag.Text), Hostile)).Trim());

    [Fact]
    public void Attributes_AreCleanedAndEscaped() => Assert.Equal(
        "<span class=\"tag ab &quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; (address hidden) sk-(hidden)\">x</span>",
        MarkupRenderer.Render<Tag>((nameof(Tag.Color), Hostile), (nameof(Tag.Text), "x")).Trim());

    /// <summary>The points of a chart and an address are whole or nothing; a name may be as long as whoever made the key likes.</summary>
    [Fact]
    public void LongTexts_AreCutAndLongAttributesAreNot()
    {
        var page = MarkupRenderer.Render<Tag>((nameof(Tag.Color), new string('c', 5_000)), (nameof(Tag.Text), new string('t', 5_000)));

        Assert.Contains(new string('c', 5_000), page, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('t', 401), page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, "<p class=\"state \">")]
    [InlineData("good", "/back", "<p class=\"state good\" role=\"status\">")]
    public void Attributes_WithoutAValue_AreLeftOut(string color, string? back, string expected) =>
        Assert.StartsWith(expected, MarkupRenderer.Render<Said>((nameof(Said.Model), new SaidModel("x", color, back))).Trim(), StringComparison.Ordinal);

    [Fact]
    public void Amounts_AreRoundedForPeopleAndExactForPrograms()
    {
        Assert.Equal("<data value=\"1234.5678\">$1,234.57</data>", MarkupRenderer.Render<Money>((nameof(Money.Usd), 1234.5678m)).Trim());
        Assert.Equal("<data value=\"0.001\">&lt;$0.01</data>", MarkupRenderer.Render<Money>((nameof(Money.Usd), 0.001m)).Trim());
        Assert.Equal("-", MarkupRenderer.Render<Money>((nameof(Money.Usd), null)).Trim());
    }

    /// <summary>A token may look like a secret; one that was changed by the page would not work.</summary>
    [Fact]
    public void Render_AFieldNoOneSees_GoesBackAsItWasSent()
    {
        var page = MarkupRenderer.Render<ApprovalBody>((nameof(ApprovalBody.Model), new ApprovalModel("Delete the key", "delete the key", "key_1 sk-abcdefgh12345678", "p", "x.sk-abcdefgh12345678", [])
        {
            Name = "checkout", Why = "w", Explanation = "e", Cost = "c", Effect = "f", Needed = "n", IsIrreversible = true, By = "b", SentTo = "s", ExpiresAt = DateTimeOffset.UnixEpoch,
        }));

        Assert.Contains("value=\"x.sk-abcdefgh12345678\"", page, StringComparison.Ordinal);
        Assert.Contains("key_1 sk-(hidden)", page, StringComparison.Ordinal);
    }

    /// <summary>Text that is markup already would pass by the cleaning.</summary>
    [Fact]
    public void Components_WriteNoMarkupFromText()
    {
        var components = Directory.EnumerateFiles(Repository.PathOf("src"), "*.razor", SearchOption.AllDirectories).ToList();

        Assert.True(components.Count > 20);
        Assert.DoesNotContain(components, file => File.ReadAllText(file) is var text
            && (text.Contains("MarkupString", StringComparison.Ordinal) || text.Contains("AddMarkupContent", StringComparison.Ordinal)));
    }

    /// <summary>The policy of the page forbids both.</summary>
    [Fact]
    public void Components_HaveNoInlineStyleOrScript() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Repository.PathOf("src"), "*.razor", SearchOption.AllDirectories).Where(file => file.Contains("Console", StringComparison.Ordinal)),
        file => File.ReadAllText(file) is var text && (text.Contains(" style=", StringComparison.Ordinal) || text.Contains(" onclick=", StringComparison.Ordinal)));
}
