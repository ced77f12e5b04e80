using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Channels.Rendering;

namespace UsageSentinel.Runtime.Channels.Teams;

/// <summary>
/// A notice as the message that a Teams workflow accepts: an Adaptive Card. Its text is in text runs, which support neither
/// Markdown nor mentions.
/// </summary>
internal static class TeamsCard
{
    /// <summary>Teams refuses what is larger.</summary>
    public const int MostBytes = 28 * 1024;

    private const int MostInFallback = 1000;

    /// <summary>The words go before the picture: where both do not fit, it is left out.</summary>
    public static byte[] Render(NoticeText text)
    {
        var whole = JsonBytes.Of(Message(text));
        return whole.Length <= MostBytes ? whole : Shortening.Fit(text with { Picture = null }, one => JsonBytes.Of(Message(one)), MostBytes);
    }

    private static JsonObject Message(NoticeText text) => new()
    {
        ["type"] = "message",
        ["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive",
            ["contentUrl"] = null,
            ["content"] = Card(text),
        }),
    };

    private static JsonObject Card(NoticeText text)
    {
        var body = new JsonArray(new JsonObject
        {
            ["type"] = "Container",
            ["style"] = Style(text.Tone),
            ["bleed"] = true,
            ["items"] = new JsonArray(Block(Run($"{text.Word}: ", isBold: true), Run(text.Headline, isBold: true))),
        });
        foreach (var alert in text.Alerts)
        {
            Add(body, alert, text.TitleOf(alert));
            if (text.Picture is { } picture && ReferenceEquals(alert, text.Alerts[0]))
            {
                body.Add(new JsonObject
                {
                    ["type"] = "Image",
                    ["url"] = $"data:image/png;base64,{Convert.ToBase64String(picture.Png.Span)}",
                    ["altText"] = picture.Words,
                    ["size"] = "Stretch",
                });
            }
        }

        if (text.More is { } more)
        {
            body.Add(Block(Run(more)));
        }

        body.Add(Block(Run(text.Footer, isSubtle: true)));
        return new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["msteams"] = new JsonObject { ["width"] = "Full" },
            ["fallbackText"] = $"{text.Word}: {text.Push(MostInFallback)}",
            ["body"] = body,
            ["actions"] = new JsonArray([.. text.Links.Select(link => new JsonObject
            {
                ["type"] = "Action.OpenUrl",
                ["title"] = link.Label,
                ["url"] = link.Address.AbsoluteUri,
            })]),
        };
    }

    private static void Add(JsonArray body, AlertText alert, string? heading)
    {
        if (heading is not null)
        {
            var title = Block(Run(heading, isBold: true));
            title["separator"] = true;
            body.Add(title);
        }

        foreach (var fact in alert.Summary)
        {
            body.Add(Block(Run($"{fact.Label}: ", isSubtle: true), Run(fact.Value, isBold: fact.Label == "Money")));
        }

        if (alert.Why is { } why)
        {
            body.Add(Block(Run(why)));
        }

        foreach (var line in alert.Lines)
        {
            body.Add(Block(Run(line)));
        }

        foreach (var fact in alert.Facts)
        {
            body.Add(Block(Run($"{fact.Label}: ", isSubtle: true), Run(fact.Value)));
        }

        foreach (var command in alert.Commands)
        {
            var code = Run(command.Value);
            code["fontType"] = "Monospace";
            body.Add(Block(Run($"{command.Label}: ", isSubtle: true), code));
        }
    }

    private static JsonObject Block(params JsonNode[] runs) => new() { ["type"] = "RichTextBlock", ["inlines"] = new JsonArray(runs) };

    private static JsonObject Run(string text, bool isBold = false, bool isSubtle = false)
    {
        var run = new JsonObject { ["type"] = "TextRun", ["text"] = text };
        if (isBold)
        {
            run["weight"] = "Bolder";
        }

        if (isSubtle)
        {
            run["isSubtle"] = true;
        }

        return run;
    }

    private static string Style(NoticeTone tone) => tone switch
    {
        NoticeTone.Critical => "attention",
        NoticeTone.Warning => "warning",
        NoticeTone.Resolved => "good",
        NoticeTone.Digest => "accent",
        _ => "emphasis",
    };
}
