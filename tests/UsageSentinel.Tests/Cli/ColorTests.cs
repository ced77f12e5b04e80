using Spectre.Console;
using UsageSentinel.Cli;

namespace UsageSentinel.Tests.Cli;

public sealed class ColorTests
{
    [Theory]
    [InlineData(false, "1", true)]
    [InlineData(false, "", false)]
    [InlineData(true, "", true)]
    public void Terminal_AskedForNoColor_IsPlain(bool option, string variable, bool isPlain)
    {
        using var output = new StringWriter();
        var streams = new CliStreams(output, output, IsTerminal: true, new Dictionary<string, string> { ["NO_COLOR"] = variable });
        var parsed = SentinelCommand.Build(streams).Parse(option ? ["status", "--no-color"] : ["status"]);

        var context = new CliContext(parsed, streams);

        // What a terminal that has colours would get cannot be had here; that plain is plain can.
        if (isPlain)
        {
            Assert.Equal(ColorSystem.NoColors, context.Answer.Profile.Capabilities.ColorSystem);
            Assert.False(context.Answer.Profile.Capabilities.Ansi);
        }

        Assert.Equal(isPlain, !context.HasColor);
    }
}
