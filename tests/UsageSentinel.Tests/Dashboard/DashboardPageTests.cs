using System.Xml.Linq;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Dashboard;

namespace UsageSentinel.Tests.Dashboard;

public sealed class DashboardPageTests
{
    /// <summary>Any markup that came from outside would break this, or show as an element that is not ours.</summary>
    [Fact]
    public void Render_HostileText_StaysText()
    {
        var page = DashboardPage.Render(Views.Hostile, "bm9uY2U=", 10, "/");

        var document = XDocument.Parse(page);
        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName is "script" or "img");
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onerror=\"", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(page, letter => letter is '\u001b' or '\u0007' or '\u202e' or '\u202c' or '\u200b');
        Assert.Contains("<script>alert(\"1\")</script>'", document.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_HasNothingFromElsewhere()
    {
        var document = XDocument.Parse(DashboardPage.Render(Views.Hostile, "bm9uY2U=", 10, "/"));

        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "form" or "a" or "object");
        Assert.DoesNotContain(document.Descendants().Attributes(), attribute => attribute.Name.LocalName is "href" or "src" or "style" or "action"
            || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public void Render_SecretsAndAddressesInNames_AreHidden()
    {
        var page = DashboardPage.Render(Views.Named("key of jane.doe@example.com sk-proj-abcdefgh12345678"), "bm9uY2U=", 10, "/");

        Assert.DoesNotContain("jane.doe", page, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-proj", page, StringComparison.Ordinal);
        Assert.Contains("key of (address hidden) sk-(hidden)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ShowsWhatAPersonAsksFirst()
    {
        var text = XDocument.Parse(DashboardPage.Render(Views.Named("prod"), "bm9uY2U=", 10, "/")).Root!.Value;

        Assert.Contains("$3.00", text, StringComparison.Ordinal);
        Assert.Contains("15 min ago", text, StringComparison.Ordinal);
        Assert.Contains("usage spike", text, StringComparison.Ordinal);
        Assert.Contains("blocked", text, StringComparison.Ordinal);
        Assert.Contains("ProtectedKey", text, StringComparison.Ordinal);
        Assert.Contains("Nothing is overdue.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NothingYet_SaysWhatToDo()
    {
        var text = XDocument.Parse(DashboardPage.Render(Views.Nothing, "bm9uY2U=", 10, "/")).Root!.Value;

        Assert.Contains("sentinel watch", text, StringComparison.Ordinal);
        Assert.Contains("None.", text, StringComparison.Ordinal);
    }
}
