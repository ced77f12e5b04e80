using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>What came of a form.</summary>
/// <param name="Title">In a few words.</param>
/// <param name="Line">What happened, and what follows.</param>
/// <param name="IsDone">Whether it was carried out or recorded.</param>
internal sealed record FormResult(string Title, string Line, bool IsDone)
{
    /// <value>The HTTP status of the page that says so. The default is 200.</value>
    public int Status { get; init; } = 200;

    public static FormResult Refused(string line) => new("Nothing was changed", line, false);

    /// <summary>The page that says so.</summary>
    public static PageAnswer Page(FormResult result, ConsoleAddress address) => new PageAnswer.Page(
        result.Title, MarkupRenderer.Fragment<Said>(new SaidModel(result.Line, result.IsDone ? "good" : "warn", address.Here)));
}
