using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>What every page of the console has around its content.</summary>
/// <param name="Title">What the page shows.</param>
/// <param name="Main">Its content.</param>
/// <param name="Places">The pages that every page leads to.</param>
/// <param name="Deployment">The operator's name of this deployment.</param>
/// <param name="At">When the page was made.</param>
/// <param name="Person">Who looks at it.</param>
public sealed record FrameModel(string Title, RenderFragment Main, ImmutableArray<PlaceModel> Places, string Deployment, DateTimeOffset At, string Person)
{
    /// <value>Whether the page reads itself again. The default is true; the answer to a form does not.</value>
    public bool IsLive { get; init; } = true;

    public required string Home { get; init; }

    public required string Style { get; init; }

    public required string Script { get; init; }
}

/// <summary>A link to a page.</summary>
/// <param name="Href">Its address.</param>
/// <param name="Title">What it is called.</param>
/// <param name="IsHere">Whether it is the page that is shown.</param>
public sealed record PlaceModel(string Href, string Title, bool IsHere);
