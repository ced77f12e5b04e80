using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Options;

/// <summary>The complete <c>sentinel.json</c> that the documentation shows.</summary>
internal static class SampleConfiguration
{
    public static string Page() => File.ReadAllText(Repository.PathOf("docs", "reference", "configuration.md"));

    public static string Json()
    {
        var page = Page();
        var from = page.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        return page[from..page.IndexOf("\n```", from, StringComparison.Ordinal)];
    }
}
