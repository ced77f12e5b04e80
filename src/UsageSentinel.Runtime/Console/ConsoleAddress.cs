using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Console;

/// <summary>The address of a page of the console. What a list shows is in its query, so that an address can be kept and sent to others.</summary>
/// <param name="Base">The path that the pages are below, without a slash at its end.</param>
/// <param name="Path">The path of the page below it.</param>
/// <param name="Query">What it shows.</param>
internal sealed record ConsoleAddress(string Base, string Path, ImmutableSortedDictionary<string, string> Query)
{
    /// <summary>What was asked for; empty where nothing was.</summary>
    public string Value(string name) => Query.GetValueOrDefault(name, string.Empty);

    /// <summary>The page asked for, from 1.</summary>
    public int Page => int.TryParse(Value("page"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1;

    /// <summary>This page without anything asked for.</summary>
    public string Here => To(Path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Another page of the console.</summary>
    /// <param name="parts">The parts of its path; escaped here.</param>
    public string To(params IEnumerable<string> parts) => string.Join('/', [Base, .. parts.Select(Uri.EscapeDataString)]);

    /// <summary>This page with something else asked for; null takes it out. Whatever changes, the list begins at its first page again.</summary>
    public string With(string name, string? value)
    {
        var query = (name == "page" ? Query : Query.Remove("page")).Remove("format");
        return Write(string.IsNullOrEmpty(value) ? query.Remove(name) : query.SetItem(name, value));
    }

    /// <summary>The same list as a file.</summary>
    public string As(string format) => Write(Query.Remove("page").SetItem("format", format));

    private string Write(ImmutableSortedDictionary<string, string> query) =>
        Base + string.Join('/', Path.Split('/').Select(Uri.EscapeDataString)) + (query.IsEmpty ? string.Empty
            : "?" + string.Join("&", query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}")));
}
