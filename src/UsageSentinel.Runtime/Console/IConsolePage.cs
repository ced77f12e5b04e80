using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Console;

/// <summary>A page of the console, or several below one name.</summary>
internal interface IConsolePage
{
    /// <summary>The first part of its path; empty for the page one comes in by.</summary>
    string Name { get; }

    /// <summary>Answers a question; null where there is no such page.</summary>
    Task<PageAnswer?> AnswerAsync(ConsoleQuestion question, CancellationToken cancellationToken);
}

/// <summary>What a page is asked.</summary>
/// <param name="Call">The request.</param>
/// <param name="Visit">Who asks.</param>
/// <param name="Address">Where the page is, with what it is to show.</param>
/// <param name="Parts">The parts of the path after the name of the page, decoded.</param>
internal sealed record ConsoleQuestion(WebCall Call, ConsoleVisit Visit, ConsoleAddress Address, ImmutableArray<string> Parts)
{
    /// <summary>The file that is wanted instead of a page: <c>csv</c> or <c>json</c>; empty for a page.</summary>
    public string Format => Address.Value("format");

    /// <summary>What a form of this page must send back.</summary>
    public required string FormToken { get; init; }
}

/// <summary>What a page answers.</summary>
internal abstract record PageAnswer
{
    private PageAnswer()
    {
    }

    /// <summary>A page.</summary>
    public sealed record Page(string Title, RenderFragment Main) : PageAnswer;

    /// <summary>A file to keep.</summary>
    public sealed record File(string ContentType, string Body, string Name) : PageAnswer;
}
