using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>What every page of the console has around its content.</summary>
internal static class Frame
{
    private static readonly (string Path, string Title)[] Places =
        [("", "Overview"), ("alerts", "Alerts"), ("keys", "Keys"), ("spend", "Spend"), ("decisions", "Decisions"), ("health", "Health")];

    /// <param name="title">What the page shows.</param>
    /// <param name="main">Its content.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="context">What is said on every page.</param>
    public static string Render(string title, Html main, ConsoleAddress address, FrameContext context)
    {
        Html page = $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="referrer" content="same-origin" />
            <title>{title} - UsageSentinel</title>
            <link rel="stylesheet" href="{address.To("assets", "console.css")}" />
            <link rel="icon" href="data:," />
            <script src="{address.To("assets", "console.js")}" defer="defer"></script>
            </head>
            <body{Html.Constant(context.IsLive ? " data-refresh=\"on\"" : string.Empty)}>
            <a class="skip" href="#content">Skip to the content</a>
            <header><a class="name" href="{address.To("")}">UsageSentinel</a>
            <nav aria-label="Pages of the console"><ul>{Places.Select(place => Link(place, address))}</ul></nav>
            <span class="where">{context.Deployment}, {Words.Time(context.At)} UTC</span></header>
            <main id="content" tabindex="-1">
            <h1>{title}</h1>
            {main}
            </main>
            <footer>Costs are estimated from tokens and the price list until the bill of a day is settled. All times are UTC. You are {context.Person}.</footer>
            </body>
            </html>

            """;
        return page.ToString();
    }

    private static Html Link((string Path, string Title) place, ConsoleAddress address)
    {
        var isHere = address.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(string.Empty) == place.Path;
        return $"""<li><a href="{address.To(place.Path)}"{Html.Constant(isHere ? """ aria-current="page" """ : string.Empty)}>{place.Title}</a></li>""";
    }
}

/// <summary>What is said on every page.</summary>
/// <param name="Deployment">The operator's name of this deployment.</param>
/// <param name="At">When the page was made.</param>
/// <param name="Person">Who looks at it.</param>
internal sealed record FrameContext(string Deployment, DateTimeOffset At, string Person)
{
    /// <value>Whether the page reads itself again. The default is true; the answer to a form does not.</value>
    public bool IsLive { get; init; } = true;
}
