using Microsoft.AspNetCore.Components;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>The frame around a page.</summary>
internal static class FrameOf
{
    private static readonly (string Path, string Title)[] Places =
        [("", "Overview"), ("alerts", "Alerts"), ("keys", "Keys"), ("spend", "Spend"), ("decisions", "Decisions"), ("hygiene", "Hygiene"), ("health", "Health")];

    /// <param name="title">What the page shows.</param>
    /// <param name="main">Its content.</param>
    /// <param name="question">What was asked.</param>
    /// <param name="deployment">The operator's name of this deployment.</param>
    /// <param name="now">UTC.</param>
    public static FrameModel Page(string title, RenderFragment main, ConsoleQuestion question, string deployment, DateTimeOffset now)
    {
        var address = question.Address;
        var here = address.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(string.Empty);
        return new FrameModel(title, main, [.. Places.Select(place => new PlaceModel(address.To(place.Path), place.Title, place.Path == here))], deployment, now, Words.Person(question.Visit.Person))
        {
            IsLive = question.Call.Method == "GET",
            Home = address.To(string.Empty),
            Style = address.To("assets", "console.css"),
            Script = address.To("assets", "console.js"),
        };
    }
}
