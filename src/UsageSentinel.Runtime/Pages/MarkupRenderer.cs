using System.Net;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.HtmlRendering.Infrastructure;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

// The frames of a rendering may change with a version of the package. It is pinned, and the tests of this class read what is written.
#pragma warning disable BL0006

namespace UsageSentinel.Runtime.Pages;

/// <summary>
/// Writes Razor components as HTML. Every text and every value of an attribute is escaped here, and passes <see cref="ShownText"/> unless it was
/// made plain before, so that no component can forget it; the source of a component itself is markup.
/// </summary>
internal sealed class MarkupRenderer : StaticHtmlRenderer
{
    private static readonly ServiceProvider None = new ServiceCollection().BuildServiceProvider();

    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
        "circle", "line", "path", "polygon", "polyline", "rect",
    };

    /// <summary>What ends a line of a mail: mail servers limit the length of a line.</summary>
    private static readonly HashSet<string> Lines = new(StringComparer.Ordinal) { "h1", "h2", "p", "pre", "tr", "table", "ul", "li" };

    private readonly bool isPlain;

    private MarkupRenderer(bool isPlain)
        : base(None, NullLoggerFactory.Instance) => this.isPlain = isPlain;

    /// <summary>The HTML of a component.</summary>
    /// <param name="parameters">Values of its parameters, by name.</param>
    public static string Render<TComponent>(params (string Name, object? Value)[] parameters)
        where TComponent : IComponent => Render<TComponent>(false, parameters);

    /// <summary>The HTML of a component whose texts were made plain before: they are escaped, and otherwise written as they are.</summary>
    /// <param name="parameters">Values of its parameters, by name.</param>
    public static string RenderPlain<TComponent>(params (string Name, object? Value)[] parameters)
        where TComponent : IComponent => Render<TComponent>(true, parameters);

    /// <summary>A component as the content of another one.</summary>
    /// <param name="model">The value of its parameter <c>Model</c>.</param>
    public static RenderFragment Fragment<TComponent>(object model)
        where TComponent : IComponent => builder =>
    {
        builder.OpenComponent<TComponent>(0);
        builder.AddComponentParameter(1, "Model", model);
        builder.CloseComponent();
    };

    /// <inheritdoc/>
    protected override void WriteComponentHtml(int componentId, TextWriter output)
    {
        var frames = GetCurrentRenderTreeFrames(componentId);
        Write(frames, 0, frames.Count, output);
    }

    private static string Render<TComponent>(bool isPlain, (string Name, object? Value)[] parameters)
        where TComponent : IComponent
    {
        using var renderer = new MarkupRenderer(isPlain);
        using var writer = new StringWriter();
        var view = ParameterView.FromDictionary(parameters.ToDictionary(one => one.Name, one => one.Value));

        // Components have no asynchronous work: the rendering is complete when the call returns.
        var root = renderer.Dispatcher.InvokeAsync(() => renderer.BeginRenderingComponent(typeof(TComponent), view)).GetAwaiter().GetResult();
        root.QuiescenceTask.GetAwaiter().GetResult();
        root.WriteHtmlTo(writer);
        return writer.ToString();
    }

    private void Write(ArrayRange<RenderTreeFrame> frames, int from, int to, TextWriter output)
    {
        for (var index = from; index < to;)
        {
            ref var frame = ref frames.Array[index];
            switch (frame.FrameType)
            {
                case RenderTreeFrameType.Element:
                    WriteElement(frames, index, output);
                    index += frame.ElementSubtreeLength;
                    break;
                case RenderTreeFrameType.Component:
                    WriteComponentHtml(frame.ComponentId, output);
                    index += frame.ComponentSubtreeLength;
                    break;
                case RenderTreeFrameType.Text:
                    output.Write(WebUtility.HtmlEncode(isPlain ? frame.TextContent : ShownText.Of(frame.TextContent)));
                    index++;
                    break;
                case RenderTreeFrameType.Markup:
                    output.Write(frame.MarkupContent);
                    index++;
                    break;
                default:
                    index++;
                    break;
            }
        }
    }

    private void WriteElement(ArrayRange<RenderTreeFrame> frames, int at, TextWriter output)
    {
        var name = frames.Array[at].ElementName;
        var end = at + frames.Array[at].ElementSubtreeLength;
        var next = at + 1;
        output.Write('<');
        output.Write(name);
        var isHidden = name == "input" && IsHidden(frames, next, end);
        for (; next < end && frames.Array[next].FrameType is RenderTreeFrameType.Attribute; next++)
        {
            WriteAttribute(in frames.Array[next], isPlain || isHidden, output);
        }

        if (next == end && Empty.Contains(name))
        {
            output.Write(" />");
            return;
        }

        output.Write('>');
        if (name == "style")
        {
            WriteStyle(frames, next, end, output);
        }
        else
        {
            Write(frames, next, end, output);
        }

        output.Write("</");
        output.Write(name);
        output.Write('>');
        if (isPlain && Lines.Contains(name))
        {
            output.Write('\n');
        }
    }

    /// <summary>The value of a field that no one sees goes back as it was sent: what looks like a secret in it may be part of a token.</summary>
    private static bool IsHidden(ArrayRange<RenderTreeFrame> frames, int from, int to)
    {
        for (var index = from; index < to && frames.Array[index].FrameType is RenderTreeFrameType.Attribute; index++)
        {
            if (frames.Array[index] is { AttributeName: "type", AttributeValue: "hidden" })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A browser takes the text of a style as it is. Only constants of the program are styles, and none of them can end the element.</summary>
    private static void WriteStyle(ArrayRange<RenderTreeFrame> frames, int from, int to, TextWriter output)
    {
        for (var index = from; index < to; index++)
        {
            var text = frames.Array[index].TextContent ?? string.Empty;
            output.Write(text.Contains('<', StringComparison.Ordinal) ? throw new InvalidOperationException("A style holds markup.") : text);
        }
    }

    private static void WriteAttribute(ref readonly RenderTreeFrame frame, bool isAsItIs, TextWriter output)
    {
        var value = frame.AttributeValue switch
        {
            string text => text,
            true => frame.AttributeName,
            false or null => null,
            var other => throw new InvalidOperationException($"The attribute {frame.AttributeName} holds a {other.GetType().Name}: only text and true or false can be written as HTML."),
        };
        if (value is not null)
        {
            output.Write($" {frame.AttributeName}=\"{WebUtility.HtmlEncode(isAsItIs ? value : ShownText.OfAttribute(value))}\"");
        }
    }
}
