using System.Collections.Immutable;
using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Channels.Rendering;

namespace UsageSentinel.Runtime.Channels.Slack;

/// <summary>
/// A notice as a Slack message of blocks. Its text is in plain-text objects, where neither formatting nor mentions are
/// read, and <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> are escaped on top of it.
/// </summary>
internal static class SlackBlocks
{
    private const int MostInHeader = 150;
    private const int MostInSection = 3000;
    private const int MostInField = 2000;
    private const int MostFields = 10;
    private const int MostBytes = 40_000;

    /// <param name="text">The notice.</param>
    /// <param name="address">Members beside the words: conversation, message to edit, thread.</param>
    public static byte[] Render(NoticeText text, ImmutableArray<KeyValuePair<string, string>> address) =>
        Shortening.Fit(text, one => JsonBytes.Of(Message(one, address)), MostBytes);

    private static JsonObject Message(NoticeText text, ImmutableArray<KeyValuePair<string, string>> address)
    {
        var message = new JsonObject();
        foreach (var (name, value) in address)
        {
            message[name] = value;
        }

        message["text"] = Escape($"{text.Word}: {text.Push(MostInSection - 100)}");
        message["unfurl_links"] = false;
        message["unfurl_media"] = false;
        message["blocks"] = Blocks(text);
        return message;
    }

    private static JsonArray Blocks(NoticeText text)
    {
        var blocks = new JsonArray(new JsonObject { ["type"] = "header", ["text"] = Plain($"{text.Word}: {text.Headline}", MostInHeader) });
        foreach (var alert in text.Alerts)
        {
            Add(blocks, alert, text);
        }

        if (text.More is { } more)
        {
            blocks.Add(new JsonObject { ["type"] = "section", ["text"] = Plain(more, MostInSection) });
        }

        if (text.Alerts.IsEmpty)
        {
            Buttons(blocks, text.Links);
        }

        blocks.Add(new JsonObject { ["type"] = "context", ["elements"] = new JsonArray(Plain(text.Footer, MostInField)) });
        return blocks;
    }

    private static void Add(JsonArray blocks, AlertText alert, NoticeText text)
    {
        Section(blocks, new[] { text.TitleOf(alert) }.Concat(alert.Summary.Select(fact => $"{fact.Label}: {fact.Value}")));
        if (ReferenceEquals(alert, text.Alerts[0]))
        {
            Buttons(blocks, text.Links);
        }

        Section(blocks, new[] { alert.Why }.Concat(alert.Lines));
        if (!alert.Facts.IsEmpty)
        {
            blocks.Add(new JsonObject
            {
                ["type"] = "section",
                ["fields"] = new JsonArray([.. alert.Facts.Take(MostFields).Select(fact => Plain($"{fact.Label}\n{fact.Value}", MostInField))]),
            });
        }

        if (!alert.Commands.IsEmpty)
        {
            blocks.Add(Code(alert.Commands));
        }
    }

    private static void Section(JsonArray blocks, IEnumerable<string?> lines)
    {
        var words = string.Join('\n', lines.Where(line => line is not null));
        if (words.Length > 0)
        {
            blocks.Add(new JsonObject { ["type"] = "section", ["text"] = Plain(words, MostInSection) });
        }
    }

    /// <summary>A block of code is read as it is: neither formatting nor mentions nor entities.</summary>
    private static JsonObject Code(ImmutableArray<FactText> commands) => new()
    {
        ["type"] = "rich_text",
        ["elements"] = new JsonArray(new JsonObject
        {
            ["type"] = "rich_text_preformatted",
            ["elements"] = new JsonArray(new JsonObject
            {
                ["type"] = "text",
                ["text"] = string.Join('\n', commands.Select(command => $"{command.Value}  # {command.Label}")),
            }),
        }),
    };

    private static void Buttons(JsonArray blocks, ImmutableArray<LinkText> links)
    {
        if (!links.IsEmpty)
        {
            blocks.Add(new JsonObject
            {
                ["type"] = "actions",
                ["elements"] = new JsonArray([.. links.Select(link => new JsonObject
                {
                    ["type"] = "button",
                    ["text"] = Plain(link.Label, 75),
                    ["url"] = link.Address.AbsoluteUri,
                })]),
            });
        }
    }

    private static JsonObject Plain(string text, int most) => new()
    {
        ["type"] = "plain_text",
        ["text"] = Cut(text, most),
        ["emoji"] = false,
    };

    /// <summary>Escaped and at most so long; an entity is never cut in two.</summary>
    private static string Cut(string text, int most)
    {
        var escaped = Escape(text);
        for (var kept = text.Length - 1; escaped.Length > most; kept--)
        {
            escaped = Escape(text[..(char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept)]) + "…";
        }

        return escaped;
    }

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
